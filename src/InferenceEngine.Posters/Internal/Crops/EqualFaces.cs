using InferenceEngine.Media;
using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Crops;

/// <summary>
/// Which faces are kept where a window has room for some of those that count alike: those nearer to the frame's middle,
/// then those further left. Not those that a model sees a little larger or draws a little brighter, because such differences go with people's
/// looks (docs/decisions/0049-who-is-kept.md). Pure.
/// </summary>
internal static class EqualFaces
{
    /// <summary>A window that keeps this much more of what draws the eye than another shows the subject, and the other does not.</summary>
    private const double ClearlyBetter = 0.25;

    /// <summary>Distances from the middle are told apart by this share of the frame's diagonal.</summary>
    private const double Nearer = 0.05;

    /// <summary>The window to take.</summary>
    /// <param name="problem">The frame.</param>
    /// <param name="choices">Windows, best first.</param>
    public static CropChoice First(CropProblem problem, IReadOnlyList<CropChoice> choices)
    {
        CropChoice best = choices[0];
        return problem.Heads.Count < 2 ? best : choices
            .TakeWhile(choice => choice.Harm.Cost == best.Harm.Cost && choice.Score > best.Score - ClearlyBetter)
            .DistinctBy(choice => Kept(problem, choice.Window))
            .MinBy(choice => (FromMiddle(problem, choice.Window), choice.Window.X));
    }

    /// <summary>One bit for each face that is whole in the window.</summary>
    private static int Kept(CropProblem problem, PixelRectangle window)
    {
        int kept = 0;
        for (int i = 0; i < problem.Heads.Count; i++)
            kept |= IsWhole(problem.Heads[i], window) ? 1 << i : 0;
        return kept;
    }

    /// <summary>How far the faces of the window are from the frame's middle, in steps that can be told apart.</summary>
    private static double FromMiddle(CropProblem problem, PixelRectangle window)
    {
        Box[] faces = [.. problem.Heads.Where(head => IsWhole(head, window)).Select(head => head.Face)];
        if (faces.Length == 0)
            return double.PositiveInfinity;
        double x = faces.Average(face => face.CentreX) - (problem.Width / 2.0), y = faces.Average(face => face.CentreY) - (problem.Height / 2.0);
        return Math.Round(double.Hypot(x, y) / (Nearer * double.Hypot(problem.Width, problem.Height)));
    }

    private static bool IsWhole(HeadRoom head, PixelRectangle window) =>
        new Box(window.X, window.Y, window.X + window.Width, window.Y + window.Height).Contains(head.Face);
}
