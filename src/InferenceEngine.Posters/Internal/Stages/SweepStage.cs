using InferenceEngine.Media;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Shots;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// Looks through the video at a small size: measures every frame, keeps the pixels of the best, has shots found and rejects.
/// </summary>
internal sealed class SweepStage(ProductionContext context, EarlyPosterStage poster)
{
    /// <summary>Pictures kept for the models; at 640 × 360 they take about 90 MB.</summary>
    private const int MaxPictures = 128;

    /// <summary>Share of the whole production at the end of this stage, for progress.</summary>
    public const double EndFraction = 0.35;

    /// <summary>Progress is said about ten times a second.</summary>
    private const int FramesPerReport = 32;

    private int seen;

    public async Task<FrameBank> RunAsync(CancellationToken cancellation)
    {
        FrameBank bank = new(MaxPictures);
        EarlyLook look = new(context, bank, poster);
        try
        {
            await FillAsync(bank, look, cancellation);
            await look.EndAsync(cancellation);
            CropBars(bank);
            ShotStage.Run(bank, context.Scan);
            Judge(bank);
            return bank;
        }
        catch
        {
            await look.AbandonAsync();
            bank.Dispose();
            throw;
        }
    }

    private async Task FillAsync(FrameBank bank, EarlyLook look, CancellationToken cancellation)
    {
        SweepPlan plan = SweepPlan.For(context.Video, context.Options);
        if (plan.Window is { } window)
        {
            await ScanAsync(bank, look, window, cancellation);
            if (bank.Samples.Count > 0)
                return;
            plan = SweepPlan.Sampled(context.Video, context.Options);
        }

        if (plan.Note is { } note)
            context.Note(note);
        await foreach (VideoFrame frame in Frames(plan, cancellation))
        {
            await TakeAsync(bank, look, frame, cancellation);
            if (bank.Samples.Count >= context.Options.SweepMaxFrames)
                break;
        }
    }

    /// <summary>One decoding for both, shots and pictures. With a note, not exact, where the video as a whole cannot be decoded.</summary>
    private async Task ScanAsync(FrameBank bank, EarlyLook look, TimeSpan window, CancellationToken cancellation)
    {
        ShotScanner scanner = new();
        string failure = "no frame came when all were asked for";
        try
        {
            await foreach (VideoFrame frame in context.Worker.ScanAsync(
                ShotThumbnail.LongSide, context.Options.SweepMaxSide, window, cancellation))
            {
                if (frame.IsThumbnail)
                    await MeasureAsync(scanner, frame, cancellation);
                else if (bank.Samples.Count < context.Options.SweepMaxFrames)
                    await TakeAsync(bank, look, frame, cancellation);
                else
                    frame.Dispose();
            }

            context.Scan = await context.TimeAsync("shots", () => Task.Run(scanner.Complete, cancellation));
            if (context.Scan.FrameCount > 0)
                return;
        }
        catch (MediaException cause) when (context.Worker.IsUsable && !cancellation.IsCancellationRequested)
        {
            failure = cause.Message;
        }

        context.Scan = null;
        context.Note($"shots are those of the frames looked through, not exact: {failure}");
    }

    private async ValueTask MeasureAsync(ShotScanner scanner, VideoFrame frame, CancellationToken cancellation)
    {
        using (frame)
            scanner.Add(frame);
        if (++seen % FramesPerReport == 0)
            await ReportAsync(frame.Time, seen, cancellation);
    }

    private async ValueTask TakeAsync(FrameBank bank, EarlyLook look, VideoFrame frame, CancellationToken cancellation)
    {
        bank.Add(frame);
        await look.StepAsync(cancellation);
        if (seen == 0)
            await ReportAsync(frame.Time, bank.Samples.Count, cancellation);
    }

    private ValueTask ReportAsync(TimeSpan time, int frames, CancellationToken cancellation)
    {
        double at = time.TotalSeconds / Math.Max(0.001, context.Video.Duration.TotalSeconds);
        return context.ProgressAsync(
            "sweep", 0.02 + ((EndFraction - 0.02) * Math.Clamp(at, 0, 1)), $"{frames} frames looked at{ReadSoFar()}", cancellation);
    }

    private string ReadSoFar() => context.Reading?.Invoke() is { WholeBecause: null } reading
        ? $", {reading.ReadBytes / 1e6:0.0} of {reading.SizeBytes / 1e6:0.0} MB read" : string.Empty;

    private IAsyncEnumerable<VideoFrame> Frames(SweepPlan plan, CancellationToken cancellation) => plan.IsDense
        ? context.Worker.DecodeRangeAsync(
            context.Video.StartPts, plan.ToPts, plan.Every, context.Options.SweepMaxSide, cancellation)
        : context.Worker.SweepKeyframesAsync(context.Options.SweepMaxSide, plan.MinInterval, cancellation);

    private void CropBars(FrameBank bank)
    {
        context.Bars = LetterboxBars.Agreed(bank.Samples.Select(s => s.Features), context.Options.Reject);
        if (context.Bars.IsEmpty)
            return;
        bank.Crop(context.Bars);
        PixelRectangle content = context.Bars.Content(context.Video.Width, context.Video.Height);
        context.Note($"letterbox bars are cropped: {content.Width} × {content.Height} of {context.Video.Width} × {context.Video.Height} pixels are picture");
    }

    private void Judge(FrameBank bank)
    {
        if (bank.Samples.Count == 0)
        {
            throw new PosterException(
                $"No frame of {Path.GetFileName(context.Video.Path)} could be decoded. Check that it has a picture track and is not cut short.");
        }

        RejectRules.Apply(bank.Samples, context.Options.Reject);
        if (bank.Survivors.Any())
            return;
        FrameSample least = bank.Samples.Where(s => s.Picture is not null)
            .MaxBy(s => s.Features.Quality.Overall + s.Features.HighLuma - s.Features.LowLuma)!;
        context.Note($"every frame looked at was rejected ({bank.Samples.Count}); the least bad one is used: {least.Rejection}");
        least.Restore();
    }
}
