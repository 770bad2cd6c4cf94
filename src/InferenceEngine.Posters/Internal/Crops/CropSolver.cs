using InferenceEngine.Media;
using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Crops;

/// <summary>
/// Finds the window of a shape that harms least and, among those, looks best. For each size it tries every position at
/// which some box begins or ceases to be whole or out, so that a window without harm is found whenever one of these sizes
/// has one (docs/decisions/0013-crop-solver.md). Pure.
/// </summary>
internal static class CropSolver
{
    /// <summary>Sides against the largest window. Under half, too little of the source's sharpness is left.</summary>
    private static readonly double[] sizes = [1, 0.94, 0.88, 0.82, 0.76, 0.7, 0.62, 0.54];

    private const int GridSteps = 9;

    /// <summary>Steps of the largest windows, which move along one side only and are those that mostly win.</summary>
    private const int FineSteps = 48;
    private const int Alternatives = 3;

    /// <summary>Boxes of the two main faces, which are tried on the thirds.</summary>
    private const int MainEdges = 4;

    /// <summary>Another window is an alternative when it shares at most this much with the better ones.</summary>
    private const float Different = 0.75f;

    /// <summary>The best window first, then clearly different ones.</summary>
    public static IReadOnlyList<CropChoice> Solve(CropProblem problem, AspectRatio ratio)
    {
        (int width, int height) = problem.Largest(ratio);
        List<CropChoice> choices = [];
        foreach (double size in sizes)
        {
            int w = Math.Max(1, (int)Math.Round(width * size));
            int h = size < 1 ? Math.Clamp((int)Math.Round(w / ratio.Value), 1, height) : height;
            AddWindows(problem, w, h, size, choices);
        }

        choices.Sort(Compare);
        return Distinct(EqualFaces.First(problem, choices), choices);
    }

    /// <summary>
    /// Adds the windows of one size that harm no more than the least harm so far; the last one added always has that least.
    /// </summary>
    private static void AddWindows(CropProblem problem, int width, int height, double size, List<CropChoice> choices)
    {
        int steps = size < 1 ? GridSteps : FineSteps;
        int[] columns = Positions((problem.Width, width, steps), problem.Saliency.CentreX, [.. Edges(problem, b => (b.Left, b.Right))]);
        int[] rows = Positions((problem.Height, height, steps), problem.Saliency.CentreY, [.. Edges(problem, b => (b.Top, b.Bottom))]);
        double least = choices.Count == 0 ? double.PositiveInfinity : choices[^1].Harm.Cost;
        foreach (int y in rows)
        {
            foreach (int x in columns)
            {
                PixelRectangle window = new(x, y, width, height);
                CropHarm harm = CropHarm.Of(problem, window);
                if (harm.Cost <= least)
                {
                    least = harm.Cost;
                    choices.Add(new CropChoice(window, harm, CropComposition.Score(problem, (window, size), harm)));
                }
            }
        }
    }

    private static IEnumerable<(float Low, float High)> Edges(CropProblem problem, Func<Box, (float, float)> axis) =>
        problem.Heads.SelectMany(h => new[] { axis(h.Face), axis(h.Head) })
            .Concat(problem.Text.Select(t => axis(t.Box))).Concat(problem.Logo is { } logo ? [axis(logo)] : Array.Empty<(float, float)>());

    /// <summary>A grid, the subject on the thirds and the middle, and every critical position of every box.</summary>
    private static int[] Positions((int Frame, int Window, int Steps) along, double centre, (float Low, float High)[] edges)
    {
        (int window, int last) = (along.Window, along.Frame - along.Window);
        SortedSet<int> found = [0, last];
        void Add(double position) => found.Add(Math.Clamp((int)Math.Round(position), 0, last));
        for (int step = 1; step < along.Steps; step++)
            Add((double)last * step / along.Steps);
        foreach ((float low, float high) in edges)
        {
            Add(low);
            Add(high - window);
            Add(high);
            Add(low - window);
        }

        AddThirds(centre);
        foreach ((float low, float high) in edges.Take(MainEdges))
            AddThirds((low + high) / 2);
        return [.. found];

        void AddThirds(double subject)
        {
            foreach (double place in (ReadOnlySpan<double>)[0.34, 0.4, 0.5, 0.66])
                Add(subject - (window * place));
        }
    }

    /// <summary>Less harm, then better looks, then larger, then left and top: a total order, so that results repeat.</summary>
    private static int Compare(CropChoice a, CropChoice b)
    {
        int order = a.Harm.Cost.CompareTo(b.Harm.Cost);
        if (order == 0)
            order = b.Score.CompareTo(a.Score);
        if (order == 0)
            order = b.Window.Width.CompareTo(a.Window.Width);
        if (order == 0)
            order = a.Window.X.CompareTo(b.Window.X);
        return order == 0 ? a.Window.Y.CompareTo(b.Window.Y) : order;
    }

    private static List<CropChoice> Distinct(CropChoice first, List<CropChoice> sorted)
    {
        List<CropChoice> kept = [first];
        foreach (CropChoice choice in sorted)
        {
            if (kept.Count == Alternatives || choice.Harm.Cost > first.Harm.Cost)
                break;
            if (kept.TrueForAll(k => ToBox(k.Window).IoU(ToBox(choice.Window)) < Different))
                kept.Add(choice);
        }

        return kept;
    }

    private static Box ToBox(PixelRectangle window) =>
        new(window.X, window.Y, window.X + window.Width, window.Y + window.Height);
}
