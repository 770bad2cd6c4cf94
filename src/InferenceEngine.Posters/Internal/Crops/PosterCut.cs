using InferenceEngine.Media;

namespace InferenceEngine.Posters.Internal.Crops;

/// <summary>How a frame becomes a poster of one shape. Immutable.</summary>
/// <param name="Crop">The part of the frame.</param>
/// <param name="Padded">Whether that part is set on a border.</param>
/// <param name="Score">The solver's score.</param>
/// <param name="Alternatives">Other good windows.</param>
/// <param name="Reasons">In words.</param>
/// <param name="HarmCost">What it breaks: <see cref="CropHarm.Cost"/>.</param>
internal sealed record PosterCut(
    PixelRectangle Crop,
    bool Padded,
    double Score,
    IReadOnlyList<PixelRectangle> Alternatives,
    IReadOnlyList<string> Reasons,
    double HarmCost)
{
    /// <summary>A window that keeps this much less of what draws the eye shows a part of the subject only.</summary>
    private const double MuchSaliency = 0.15;

    /// <summary>A window that keeps this much less than without the text has left the subject.</summary>
    private const double SubjectLost = 0.4;

    public static PosterCut Solve(CropProblem problem, AspectRatio ratio)
    {
        if (problem.Chosen is { } chosen)
            return ByHand(problem, Fit(chosen, ratio));
        IReadOnlyList<CropChoice> choices = CropSolver.Solve(problem, ratio);
        CropChoice best = choices[0];
        if ((Padding.Needed(problem, ratio, best) ?? WithSubject(problem, ratio, best)) is not { } region)
        {
            return new PosterCut(
                best.Window, false, best.Score, [.. choices.Skip(1).Select(c => c.Window)], CropReasons.Describe(problem, best.Window), best.Harm.Cost);
        }

        string why = Padding.CutsMainFace(best) && best.Harm.LinesCut == 0
            ? $"padded: no {ratio} window of this frame holds the main faces whole"
            : $"padded: every {ratio} window that keeps the subject cuts a line of text";
        // Windows that cut text are no alternatives either.
        PixelRectangle[] others = best.Harm.LinesCut > 0 ? [] : [.. choices.Select(c => c.Window)];
        return new PosterCut(region, true, best.Score, others, [why, .. CropReasons.Describe(problem, region)], best.Harm.Cost);
    }

    /// <summary>
    /// The part to pad where a line of text has driven the window off the subject, which may be what is written on;
    /// null where the window keeps most of it, or the part would hold little more.
    /// </summary>
    private static PixelRectangle? WithSubject(CropProblem problem, AspectRatio ratio, CropChoice best)
    {
        if (!problem.Text.Any(t => t.IsSure))
            return null;
        double kept = problem.Saliency.Share(best.Window);
        CropChoice free = CropSolver.Solve(problem with { Text = [] }, ratio)[0];
        if (problem.Saliency.Share(free.Window) - kept < SubjectLost)
            return null;
        PixelRectangle region = PaddedRegion.Find(problem, ratio, Padding.MainHeads(problem));
        return problem.Saliency.Share(region) - kept >= SubjectLost ? region : null;
    }

    /// <summary>What a person chose is taken as it is; what it breaks is said.</summary>
    private static PosterCut ByHand(CropProblem problem, PixelRectangle window) => new(
        window, false, 0, [], ["cropped by hand", .. CropReasons.Describe(problem, window)], CropHarm.Of(problem, window).Cost);

    /// <summary>The largest window of a shape in the middle of the chosen part: a design's picture may have another shape than the poster.</summary>
    private static PixelRectangle Fit(PixelRectangle chosen, AspectRatio ratio)
    {
        int width = Math.Clamp((int)Math.Round(chosen.Height * ratio.Value), 1, chosen.Width);
        int height = Math.Clamp((int)Math.Round(chosen.Width / ratio.Value), 1, chosen.Height);
        return new PixelRectangle(
            chosen.X + ((chosen.Width - width) / 2), chosen.Y + ((chosen.Height - height) / 2), width, height);
    }

    /// <summary>
    /// The first shape that a line of text spoils: every good window cuts the line, or avoiding it costs the faces or much of
    /// what draws the eye. Null when there is none.
    /// </summary>
    public static AspectRatio? SpoiledByText(CropProblem problem, IEnumerable<AspectRatio> ratios)
    {
        if (!problem.Text.Any(t => t.IsSure))
            return null;
        CropProblem without = problem with { Text = [] };
        foreach (AspectRatio ratio in ratios)
        {
            CropChoice best = CropSolver.Solve(problem, ratio)[0], free = CropSolver.Solve(without, ratio)[0];
            double lost = problem.Saliency.Share(free.Window) - problem.Saliency.Share(best.Window);
            if (best.Harm.LinesCut > 0 || best.Harm.FaceCost > free.Harm.FaceCost + 1e-6 || lost > MuchSaliency)
                return ratio;
        }

        return null;
    }
}
