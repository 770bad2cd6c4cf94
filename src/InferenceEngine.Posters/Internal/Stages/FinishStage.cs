using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// Refines and renders the candidates by rank: the best poster is ready first. While one candidate is rendered the next one is
/// refined, so that two frames are held at full size. Titles come last, and are left out when there are enough others.
/// </summary>
internal sealed class FinishStage(ProductionContext context, RenderStage render)
{
    private readonly RefineStage refine = new(context);
    private readonly Queue<FrameSample> putBack = new();
    private readonly List<Candidate> finished = [];
    private Task rendering = Task.CompletedTask;

    public async Task<List<Candidate>> RunAsync(
        IAsyncEnumerable<FrameSample> ranked, int expected, CancellationToken cancellation)
    {
        try
        {
            await using IAsyncEnumerator<FrameSample> frames = ranked.GetAsyncEnumerator(cancellation);
            for (int rank = 1; rank <= expected && await NextAsync(frames) is { } frame;)
            {
                RefinedFrame? refined = await context.TimeAsync("refine", () => RefineAsync(frame, rank - 1, cancellation));
                if (refined is null)
                    continue;
                await FollowAsync(refined);
                context.Finalists.Add(refined.ToFinalist());
                rendering = RenderAsync(refined, rank++, expected, cancellation);
            }

            await rendering;
            return finished;
        }
        finally
        {
            await rendering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The next frame by rank, then those put back; null at the end.</summary>
    private async Task<FrameSample?> NextAsync(IAsyncEnumerator<FrameSample> frames) =>
        await context.TimeAsync("analyse", async () => await frames.MoveNextAsync())
            ? frames.Current : putBack.TryDequeue(out FrameSample? frame) ? frame : null;

    /// <summary>Waits for the candidate before; frees the frame when that one failed.</summary>
    private async Task FollowAsync(RefinedFrame refined)
    {
        try
        {
            await rendering;
        }
        catch
        {
            refined.Dispose();
            throw;
        }
    }

    /// <summary>Null when the frame is not used, or put back to the end because it turned out to be a title or flawed.</summary>
    private async Task<RefinedFrame?> RefineAsync(FrameSample frame, int others, CancellationToken cancellation)
    {
        bool isTitle = IsFlawed(frame);
        if (isTitle && others >= TitleRule.Enough(context.Options))
        {
            frame.Reject(frame.Flaw ?? TitleRule.Reason(frame.SpoiledShape!.Value));
            return null;
        }

        RefinedFrame? refined = await refine.RunAsync(frame, isTitle, cancellation);
        if (!isTitle && IsFlawed(frame))
            putBack.Enqueue(frame);
        return refined;
    }

    private static bool IsFlawed(FrameSample frame) => frame.SpoiledShape is not null || frame.Flaw is not null;

    /// <summary>Frees the frame at its end.</summary>
    private async Task RenderAsync(RefinedFrame refined, int rank, int expected, CancellationToken cancellation)
    {
        using (refined)
            finished.Add(await context.TimeAsync("render", () => render.RunAsync(refined, rank, cancellation)));
        await context.ProgressAsync("render", AnalysisStage.EndFraction
            + ((0.99 - AnalysisStage.EndFraction) * rank / expected), $"{rank} of {expected} candidates rendered", cancellation);
    }
}
