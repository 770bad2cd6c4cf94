using InferenceEngine.Media;
using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Crops;

/// <summary>
/// How good a window looks, 0 to about 1, given that it breaks nothing worse than another. The weights are here and only
/// here. Pure.
/// </summary>
internal static class CropComposition
{
    private const double MassWeight = 0.40;
    private const double DensityWeight = 0.10;
    private const double PlaceWeight = 0.25;
    private const double SizeWeight = 0.25;
    private const double BorderWeight = 0.20;
    private const double WrittenWeight = 0.30;

    /// <param name="problem">The frame.</param>
    /// <param name="window">The window.</param>
    /// <param name="size">Its side against the largest window's, 0 to 1.</param>
    public static double Score(CropProblem problem, PixelRectangle window, double size)
    {
        SaliencyIntegral saliency = problem.Saliency;
        return (MassWeight * saliency.Share(window))
            + (DensityWeight * Math.Min(1, saliency.Mean(window)))
            + (PlaceWeight * Place(problem, window))
            + (SizeWeight * size)
            - (BorderWeight * Border(saliency, window))
            - (WrittenWeight * Written(problem, window));
    }

    /// <summary>Share of the saliency that a template writes over.</summary>
    private static double Written(CropProblem problem, PixelRectangle window) => problem.KeepFree.Count == 0
        ? 0
        : problem.Written(window).Sum(box => problem.Saliency.Share(
            new PixelRectangle((int)box.Left, (int)box.Top, Math.Max(1, (int)box.Width), Math.Max(1, (int)box.Height))));

    /// <summary>
    /// The subject on a third or in the middle across; a face a little above the middle, where eyes are expected.
    /// </summary>
    private static double Place(CropProblem problem, PixelRectangle window)
    {
        (double x, double y, bool isFace) = Subject(problem);
        double across = (x - window.X) / window.Width, down = (y - window.Y) / window.Height;
        double toThird = Math.Min(Math.Abs(across - 0.5), Math.Min(Math.Abs(across - 0.34), Math.Abs(across - 0.66)) + 0.04);
        double toHeight = Math.Abs(down - (isFace ? 0.4 : 0.5));
        return Bell(toThird, 0.12) * 0.6 + Bell(toHeight, 0.18) * 0.4;
    }

    private static (double X, double Y, bool IsFace) Subject(CropProblem problem)
    {
        if (problem.Heads.Count == 0)
            return (problem.Saliency.CentreX, problem.Saliency.CentreY, false);
        double weight = problem.Heads.Sum(h => h.Weight * h.Weight);
        return (problem.Heads.Sum(h => h.Face.CentreX * h.Weight * h.Weight) / weight,
            problem.Heads.Sum(h => h.Face.CentreY * h.Weight * h.Weight) / weight, true);
    }

    /// <summary>Mean saliency under the left, right and upper border: a border through the subject cuts it.</summary>
    private static double Border(SaliencyIntegral saliency, PixelRectangle window)
    {
        int across = Math.Max(1, window.Width / 24), down = Math.Max(1, window.Height / 24);
        double left = saliency.Mean(window with { Width = across });
        double right = saliency.Mean(window with { X = window.X + window.Width - across, Width = across });
        double top = saliency.Mean(window with { Height = down });
        return (left + right + top) / 3;
    }

    private static double Bell(double distance, double width) => Math.Exp(-distance * distance / (2 * width * width));
}
