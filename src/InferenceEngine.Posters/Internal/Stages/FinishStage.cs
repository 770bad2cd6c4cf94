using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// Refines and renders one candidate after the other, by rank: the best poster is ready first and only one frame is held at
/// full size. Titles come last, and are left out when there are enough others.
/// </summary>
internal sealed class FinishStage(ProductionContext context)
{
    private readonly RefineStage refine = new(context);
    private readonly RenderStage render = new(context);

    public async Task<List<Candidate>> RunAsync(IReadOnlyList<FrameSample> ranked, CancellationToken cancellation)
    {
        List<Candidate> finished = [];
        Queue<FrameSample> waiting = new(ranked);
        int expected = Math.Min(context.Options.CandidateCount, ranked.Count);
        while (finished.Count < expected && waiting.TryDequeue(out FrameSample? frame))
        {
            using RefinedFrame? refined = await context.TimeAsync(
                "refine", () => RefineAsync(frame, finished.Count, waiting, cancellation));
            if (refined is null)
                continue;
            finished.Add(await context.TimeAsync("render", () => render.RunAsync(refined, finished.Count + 1, cancellation)));
            await context.ProgressAsync("render", AnalysisStage.EndFraction
                + ((0.99 - AnalysisStage.EndFraction) * finished.Count / expected),
                $"{finished.Count} of {expected} candidates rendered", cancellation);
        }

        return finished;
    }

    /// <summary>Null when the frame is not used, or put back to the end because it turned out to be a title.</summary>
    private async Task<RefinedFrame?> RefineAsync(
        FrameSample frame, int finished, Queue<FrameSample> waiting, CancellationToken cancellation)
    {
        bool isTitle = frame.SpoiledShape is not null;
        if (isTitle && finished >= TitleRule.Enough(context.Options))
        {
            frame.Reject(TitleRule.Reason(frame.SpoiledShape!.Value));
            return null;
        }

        RefinedFrame? refined = await refine.RunAsync(frame, isTitle, cancellation);
        if (!isTitle && frame.SpoiledShape is not null)
            waiting.Enqueue(frame);
        return refined;
    }
}
