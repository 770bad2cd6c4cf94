using InferenceEngine.Media;
using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Crops;

/// <summary>
/// Finds the part of a frame, of any shape, that a padded poster shows when lines of text are in the way: no line and no face
/// is cut and the main heads are whole. The whole frame is one such part, so that there always is one. Pure.
/// </summary>
internal static class PaddedRegion
{
    /// <summary>Least side against the largest window's: less would be a stamp on a border.</summary>
    private const double LeastSide = 0.5;

    private const double FaceOutPenalty = 0.5;

    public static PixelRectangle Find(CropProblem problem, AspectRatio ratio, Box? mustHold)
    {
        (int width, int height) = problem.Largest(ratio);
        PixelRectangle best = new(0, 0, problem.Width, problem.Height);
        double bestScore = Score(problem, ratio, best);
        (int From, int To)[] columns = Ranges(problem.Width, width * LeastSide, Edges(problem, b => (b.Left, b.Right), mustHold));
        (int From, int To)[] rows = Ranges(problem.Height, height * LeastSide, Edges(problem, b => (b.Top, b.Bottom), mustHold));
        foreach ((int top, int bottom) in rows)
        {
            foreach ((int left, int right) in columns)
            {
                PixelRectangle region = new(left, top, right - left, bottom - top);
                if (mustHold is { } heads && !new Box(left, top, right, bottom).Contains(heads))
                    continue;
                double score = Score(problem, ratio, region);
                if (score > bestScore)
                    (best, bestScore) = (region, score);
            }
        }

        return best;
    }

    /// <summary>Share of saliency kept and share of the poster that is picture, less faces left out; −∞ where something is cut.</summary>
    private static double Score(CropProblem problem, AspectRatio ratio, PixelRectangle region)
    {
        CropHarm harm = CropHarm.Of(problem, region);
        if (harm.LinesCut > 0 || harm.FacesCut > 0)
            return double.NegativeInfinity;
        double shape = (double)region.Width / region.Height;
        double filled = Math.Min(shape / ratio.Value, ratio.Value / shape);
        return problem.Saliency.Share(region) + filled - (FaceOutPenalty * (harm.FacesOut + harm.HeadsCut)) - (0.01 * harm.TextCut);
    }

    /// <summary>Where a line or the main heads begin or end.</summary>
    private static IEnumerable<(float Low, float High)> Edges(CropProblem problem, Func<Box, (float, float)> axis, Box? mustHold)
    {
        IEnumerable<Box> boxes = problem.Text.Where(t => t.IsSure).Select(t => t.Box);
        return (mustHold is { } heads ? boxes.Append(heads) : boxes).Select(axis);
    }

    private static (int From, int To)[] Ranges(int frame, double least, IEnumerable<(float Low, float High)> edges)
    {
        SortedSet<int> positions = [0, frame, .. edges.SelectMany(e => new[] { (int)e.Low, (int)e.High })];
        return [.. positions.SelectMany(from => positions.Where(to => to > from && to - from >= least).Select(to => (from, to)))];
    }
}
