using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// Lets the models look at one good frame while the sweep still decodes, so that the first candidate comes early, also
/// from a long film. Which frame that is depends on their order only, never on speed, so that results repeat.
/// Used by one task at a time.
/// </summary>
internal sealed class EarlyLook(ProductionContext context, FrameBank bank, EarlyPosterStage poster)
{
    /// <summary>A frame under this quality is not worth an early look.</summary>
    private const double LeastQuality = 0.45;

    /// <summary>Frames to choose from at least.</summary>
    private const int LeastFrames = 4;

    private FrameSample? looking;
    private bool hasBars;
    private Task<FrameSeen>? look;

    /// <summary>Call after each frame: starts the look when enough frames have come and one is good, and announces it when it is done.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        if (look is { IsCompleted: true })
            await FinishAsync(cancellation);
        if (looking is not null || bank.Samples.Count < LeastFrames || Best() is not { } best)
            return;
        looking = best;
        looking.IsPinned = true;
        hasBars = !LetterboxBars.Agreed(bank.Samples.Select(s => s.Features), context.Options.Reject).IsEmpty;
        look = context.Looks.LookAsync(looking.Pts, looking.Picture!, (FaceSearch.Fast, AnalysisStage.TextLongSide), default, cancellation);
    }

    /// <summary>Waits for the look in flight, announces its frame, and waits for its poster.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        await FinishAsync(cancellation);
        await poster.EndAsync();
    }

    private async Task FinishAsync(CancellationToken cancellation)
    {
        if (look is null || looking is null)
            return;
        Task<FrameSeen> running = look;
        look = null;
        looking.Seen = await running;
        looking.IsPinned = false;
        Candidate candidate = Candidates.FromSweep(looking, looking.Seen, context);
        await context.EmitAsync(new CandidateFound(candidate), cancellation);
        if (!hasBars && !IsFlawed(looking, looking.Seen))
            poster.Begin(looking, looking.Seen, cancellation);
    }

    /// <summary>Whether the models saw what makes a frame one of the last to be chosen: a title, subtitles, a cut face.</summary>
    private bool IsFlawed(FrameSample frame, FrameSeen seen)
    {
        (int width, int height) = (frame.Picture!.Width, frame.Picture.Height);
        return TitleRule.SpoiledShape(seen, width, height, context.Options) is not null
            || SeenRules.Flaw(frame.Features, seen.Finds, (width, height), context.Options.Reject) is not null;
    }

    /// <summary>After a failure: waits until nothing reads the pixels any more.</summary>
    public async Task AbandonAsync()
    {
        if (look is not null)
            await ((Task)look).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await poster.EndAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private FrameSample? Best() => bank.Samples
        .Where(s => s.Picture is not null && s.Features.Quality.Overall >= LeastQuality)
        .Where(s => RejectRules.Judge(s.Features, context.Options.Reject) is null)
        .OrderByDescending(poster.IsCheap).ThenByDescending(s => s.Features.Quality.Overall).ThenBy(s => s.Pts).FirstOrDefault();
}
