using InferenceEngine.Media;
using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// Says which shot each frame of the sweep is in: from one look at every frame where that is asked for or cheap, else from
/// the sweep itself.
/// </summary>
internal sealed class ShotStage(ProductionContext context)
{
    /// <summary>A video that has more packets than this for each second of the limit lies about its length.</summary>
    private const int MostPerSecond = 240;

    /// <summary>Progress is said about ten times a second.</summary>
    private const int FramesPerReport = 32;

    /// <summary>Share of the whole production at the end of this stage, for progress.</summary>
    public const double EndFraction = 0.35;

    private int seen;

    public async Task RunAsync(FrameBank bank, CancellationToken cancellation)
    {
        if (bank.Samples.Count == 0)
            return;
        if (IsExact())
            context.Scan = await context.TimeAsync("shots", () => ScanAsync(cancellation));
        if (context.Scan is not { } scan)
        {
            ShotDetector.Assign(bank.Samples);
            return;
        }

        foreach (FrameSample sample in bank.Samples)
        {
            sample.Shot = scan.ShotAt(sample.Pts);
            if (scan.TransitionAt(sample.Pts) is { } transition)
            {
                sample.Reject($"transition: in a {transition.Kind.ToString().ToLowerInvariant()} of frames {transition.FirstFrame} to {transition.LastFrame}");
            }
        }
    }

    private bool IsExact() => context.Options.ShotSearch switch
    {
        ShotSearch.Exact => true,
        ShotSearch.Keyframes => false,
        _ => context.Video.Duration <= context.Options.ExactShotsLimit
            && context.Video.PacketCount <= context.Options.ExactShotsLimit.TotalSeconds * MostPerSecond,
    };

    /// <summary>Null, with a note, where the video as a whole cannot be decoded though some of its frames can.</summary>
    private async Task<ShotScan?> ScanAsync(CancellationToken cancellation)
    {
        try
        {
            ShotScan scan = await ShotScan.RunAsync(context.Worker, time => SeenAsync(time, cancellation), cancellation);
            if (scan.FrameCount > 0)
                return scan;
            context.Note("shots are those of the frames looked through, not exact: no frame came when all were asked for");
            return null;
        }
        catch (MediaException failure) when (context.Worker.IsUsable && !cancellation.IsCancellationRequested)
        {
            context.Note($"shots are those of the frames looked through, not exact: {failure.Message}");
            return null;
        }
    }

    private ValueTask SeenAsync(TimeSpan time, CancellationToken cancellation)
    {
        if (++seen % FramesPerReport != 0)
            return ValueTask.CompletedTask;
        double at = time.TotalSeconds / Math.Max(0.001, context.Video.Duration.TotalSeconds);
        double fraction = SweepStage.EndFraction + ((EndFraction - SweepStage.EndFraction) * Math.Clamp(at, 0, 1));
        return context.ProgressAsync("shots", fraction, $"{seen} frames seen", cancellation);
    }
}
