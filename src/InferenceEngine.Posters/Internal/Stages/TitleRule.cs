using InferenceEngine.Posters.Internal.Crops;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// Frames with a line of text that is in the way of some shape's cut: poor posters, used only when there is little else, and
/// then padded where the line would be cut. Pure.
/// </summary>
internal static class TitleRule
{
    /// <summary>The first shape whose cut text is in the way of; null when each does well with it.</summary>
    public static AspectRatio? SpoiledShape(FrameSeen seen, int width, int height, PosterOptions options) =>
        PosterCut.SpoiledByText(CropProblem.From(width, height, (seen.Faces, seen.Text, seen.Saliency)), options.AspectRatios);

    /// <summary>With this many other candidates an editor has a choice, and no title is needed.</summary>
    public static int Enough(PosterOptions options) => (options.CandidateCount + 1) / 2;

    public static string Reason(AspectRatio shape) => $"title: a line of text is in the way of a {shape} cut";
}
