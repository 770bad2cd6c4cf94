using InferenceEngine.Media;
using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Crops;

/// <summary>
/// How good a window looks, 0 to about 1, given that it breaks nothing worse than another: above all how much of what
/// draws the eye it keeps. The weights are here and only here; docs/decisions/0013-crop-solver.md says what they were
/// chosen on. Pure.
/// </summary>
internal static class CropComposition
{
    private const double PlaceWeight = 0.02;
    private const double SizeWeight = 0.10;
    private const double BorderWeight = 0.02;
    private const double WrittenWeight = 0.75;

    /// <summary>
    /// Weight of the middle against the subject where the map shows nothing at all: most pictures have theirs there.
    /// </summary>
    private const double MiddleWeight = 0.20;

    /// <summary>Mean saliency at which the middle draws half as much as where there is none.</summary>
    private const double UnsureMean = 0.05;

    /// <summary>
    /// A logo may cost this much of what draws the eye to be left out; one that is cut is worse than one that is whole.
    /// </summary>
    private const double LogoWeight = 0.20;
    private const double CutLogoWeight = 0.30;

    /// <summary>
    /// For each small, unsure or square pattern that is cut, which the model may only take for text: it is jewellery,
    /// a sleeve or leaves more often, and no reason to leave the subject.
    /// </summary>
    private const double PatternWeight = 0.05;

    /// <summary>
    /// Where a whole head does not fit, as much of it about the face as can be: a detected box is often smaller than
    /// the face.
    /// </summary>
    private const double HeadWeight = 0.30;

    /// <param name="problem">The frame.</param>
    /// <param name="tried">The window, and its side against the largest window's, 0 to 1.</param>
    /// <param name="harm">What it breaks.</param>
    public static double Score(CropProblem problem, (PixelRectangle Window, double Size) tried, CropHarm harm)
    {
        SaliencyIntegral saliency = problem.Saliency;
        (PixelRectangle window, double size) = tried;
        return saliency.Share(window)
            + (PlaceWeight * Place(problem, window))
            + (SizeWeight * size)
            - (BorderWeight * Border(saliency, window))
            - (MiddleWeight * (UnsureMean / (UnsureMean + saliency.WholeMean)) * FromMiddle(problem, window))
            - (WrittenWeight * Written(problem, window))
            - (PatternWeight * harm.TextCut)
            - (HeadWeight * HeadsOut(problem, window))
            - Logo(problem, window);
    }

    /// <summary>How far the window's middle is from the frame's: 0 there, 1 at the middle of a side.</summary>
    private static double FromMiddle(CropProblem problem, PixelRectangle window)
    {
        double x = ((window.X + (window.Width / 2.0)) / problem.Width) - 0.5;
        double y = ((window.Y + (window.Height / 2.0)) / problem.Height) - 0.5;
        return 4 * ((x * x) + (y * y));
    }

    /// <summary>Weighted share of the heads outside of the window, of those whose face is inside.</summary>
    private static double HeadsOut(CropProblem problem, PixelRectangle window)
    {
        Box crop = new(window.X, window.Y, window.X + window.Width, window.Y + window.Height);
        double missing = 0;
        foreach (HeadRoom head in problem.Heads)
            missing += crop.Contains(head.Face) ? head.Weight * (1 - (crop.Intersect(head.Head).Area / head.Head.Area)) : 0;
        return missing;
    }

    private static double Logo(CropProblem problem, PixelRectangle window)
    {
        Box crop = new(window.X, window.Y, window.X + window.Width, window.Y + window.Height);
        if (problem.Logo is not { } logo || crop.Intersect(logo).Area <= 0)
            return 0;
        return crop.Contains(logo) ? LogoWeight : CutLogoWeight;
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
