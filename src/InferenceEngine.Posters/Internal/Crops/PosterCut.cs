using InferenceEngine.Media;

namespace InferenceEngine.Posters.Internal.Crops;

/// <summary>How a frame becomes a poster of one shape. Immutable.</summary>
/// <param name="Crop">The part of the frame.</param>
/// <param name="Padded">Whether that part is set on a border.</param>
/// <param name="Score">The solver's score.</param>
/// <param name="Alternatives">Other good windows.</param>
/// <param name="Reasons">In words.</param>
internal sealed record PosterCut(
    PixelRectangle Crop, bool Padded, double Score, IReadOnlyList<PixelRectangle> Alternatives, IReadOnlyList<string> Reasons)
{
    public static PosterCut Solve(CropProblem problem, AspectRatio ratio)
    {
        IReadOnlyList<CropChoice> choices = CropSolver.Solve(problem, ratio);
        CropChoice best = choices[0];
        PixelRectangle[] others = [.. choices.Skip(1).Select(c => c.Window)];
        if (Padding.Needed(problem, ratio, best) is { } region)
        {
            return new PosterCut(region, true, best.Score, [best.Window, .. others],
                [$"padded: no {ratio} window of this frame holds the main faces whole"]);
        }

        return new PosterCut(best.Window, false, best.Score, others, CropReasons.Describe(problem, best));
    }
}
