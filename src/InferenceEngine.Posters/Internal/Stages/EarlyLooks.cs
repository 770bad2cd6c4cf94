using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// Lets the models look at a few good frames while the sweep still decodes, so that the first candidate comes early, also
/// from a long film. Which frames are looked at depends on their order only, never on speed, so that results repeat.
/// Used by one task at a time.
/// </summary>
internal sealed class EarlyLooks(ProductionContext context, FrameBank bank)
{
    /// <summary>A frame under this quality is not worth an early look.</summary>
    private const double LeastQuality = 0.45;

    /// <summary>Each look waits for this many times the frames of the one before: later ones are only spare.</summary>
    private const int Spacing = 4;

    private int nextAt = 4;
    private FrameSample? looking;
    private Task<FrameSeen>? look;

    /// <summary>Call after each frame: finishes a look that is done and starts the next when enough frames have come.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        bool isDue = bank.Samples.Count >= nextAt;
        if (look is not null && (isDue || look.IsCompleted))
            await FinishAsync(cancellation);
        if (!isDue)
            return;
        nextAt *= Spacing;
        looking = Best();
        if (looking is null)
            return;
        looking.IsPinned = true;
        look = context.Looks.LookAsync(looking.Pts, looking.Picture!, (FaceSearch.Fast, AnalysisStage.TextLongSide), null, cancellation);
    }

    /// <summary>Waits for the look in flight and announces its frame.</summary>
    public async Task FinishAsync(CancellationToken cancellation)
    {
        if (look is null || looking is null)
            return;
        Task<FrameSeen> running = look;
        look = null;
        looking.Seen = await running;
        looking.IsPinned = false;
        Candidate candidate = Candidates.FromSweep(looking, looking.Seen, context);
        await context.EmitAsync(new CandidateFound(candidate), cancellation);
    }

    /// <summary>After a failure: waits until nothing reads the pixels any more.</summary>
    public async Task AbandonAsync()
    {
        if (look is not null)
            await ((Task)look).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private FrameSample? Best() => bank.Samples
        .Where(s => s.Seen is null && s.Picture is not null && s.Features.Quality.Overall >= LeastQuality)
        .Where(s => RejectRules.Judge(s.Features, context.Options.Reject) is null)
        .Where(s => !bank.Samples.Any(o => o.Seen is not null && ShotDetector.IsSameScene(o.Features, s.Features)))
        .OrderByDescending(s => s.Features.Quality.Overall).ThenBy(s => s.Pts).FirstOrDefault();
}
