using System.Text.Json;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Stages;

namespace InferenceEngine.Posters.Internal.Memory;

/// <summary>
/// Remembers what a sweep found and the small pictures of the frames that can win, and brings them back for an order
/// that differs in nothing that a sweep looks at: count, shapes, diversity, design. No frame is decoded then. Used by
/// one task.
/// </summary>
internal sealed class SweepMemory(ProductionContext context)
{
    /// <summary>An earlier sweep of this video; null when there was none.</summary>
    public KnownSweep? Find() => context.Memory.Plain.Find(FeatureJson.Default.KnownSweep, About());

    /// <summary>Remembers a sweep as it is before ranking.</summary>
    public void Keep(FrameBank bank)
    {
        HashSet<FrameSample> survivors = [.. bank.Survivors];
        context.Memory.Plain.Keep(
            new KnownSweep
            {
                Bars = context.Bars,
                Logo = context.Logo,
                Notes = [.. context.Notes],
                Shots = ShotReport.Shots(context.Scan, bank),
                IsExact = context.Scan is not null,
                Frames = [.. bank.Samples.Select(s => new KnownFrame(
                    s.Pts, s.Time, s.IsKeyframe, s.Shot, s.Motion, s.Features, s.Rejection, survivors.Contains(s), s.Seen is not null))],
            },
            FeatureJson.Default.KnownSweep, About());
    }

    /// <summary>The frames as the sweep left them.</summary>
    public async Task<FrameBank> RestoreAsync(KnownSweep known, CancellationToken cancellation)
    {
        context.Recall(known);
        FrameBank bank = new(0);
        try
        {
            foreach (KnownFrame frame in known.Frames)
                bank.Restore(Sample(frame));
            FrameSample[] able = [.. bank.Samples.Zip(known.Frames).Where(pair => pair.Second.CanWin).Select(pair => pair.First)];
            await context.Frames.LoadAsync(able, context.Options.SweepMaxSide, cancellation);
            foreach ((FrameSample sample, KnownFrame frame) in bank.Samples.Zip(known.Frames))
            {
                if (frame.WasSeen && sample.Picture is not null)
                    await LookAsync(sample, cancellation);
            }

            return bank;
        }
        catch
        {
            bank.Dispose();
            throw;
        }
    }

    private static FrameSample Sample(KnownFrame frame)
    {
        FrameSample sample = new(frame.Pts, frame.Time, frame.IsKeyframe, frame.Features) { Shot = frame.Shot, Motion = frame.Motion };
        if (frame.Rejection is { } reason)
            sample.Reject(reason);
        return sample;
    }

    /// <summary>The early look, which the models took then and which is announced again.</summary>
    private async Task LookAsync(FrameSample sample, CancellationToken cancellation)
    {
        sample.Seen = await context.Looks.LookAsync(
            sample.Pts, sample.Picture!, (Onnx.FaceSearch.Fast, AnalysisStage.TextLongSide), default, cancellation);
        await context.EmitAsync(new CandidateFound(Candidates.FromSweep(sample, sample.Seen, context)), cancellation);
    }

    /// <summary>The options that a sweep looks at.</summary>
    private string[] About()
    {
        PosterOptions options = context.Options;
        PosterOptions sweep = new()
        {
            SweepMaxSide = options.SweepMaxSide, SweepMaxFrames = options.SweepMaxFrames, ShotSearch = options.ShotSearch,
            ExactShotsLimit = options.ExactShotsLimit, DenseSweepLimit = options.DenseSweepLimit, Reject = options.Reject,
        };
        return ["sweep", JsonSerializer.Serialize(sweep, FeatureJson.Default.PosterOptions)];
    }
}
