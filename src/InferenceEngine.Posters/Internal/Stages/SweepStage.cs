using InferenceEngine.Media;
using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// Looks through the video at a small size: measures every frame, keeps the pixels of the best, has shots found and rejects.
/// </summary>
internal sealed class SweepStage(ProductionContext context)
{
    /// <summary>Pictures kept for the models; at 640 × 360 they take about 90 MB.</summary>
    private const int MaxPictures = 128;

    /// <summary>Share of the whole production at the end of this stage, for progress.</summary>
    public const double EndFraction = 0.2;

    public async Task<FrameBank> RunAsync(CancellationToken cancellation)
    {
        SweepPlan plan = SweepPlan.For(context.Video, context.Options);
        if (plan.Note is { } note)
            context.Note(note);
        FrameBank bank = new(MaxPictures);
        EarlyLooks looks = new(context, bank);
        try
        {
            await FillAsync(bank, looks, plan, cancellation);
            await looks.FinishAsync(cancellation);
            CropBars(bank);
            await new ShotStage(context).RunAsync(bank, cancellation);
            Judge(bank);
            return bank;
        }
        catch
        {
            await looks.AbandonAsync();
            bank.Dispose();
            throw;
        }
    }

    private async Task FillAsync(FrameBank bank, EarlyLooks looks, SweepPlan plan, CancellationToken cancellation)
    {
        await foreach (VideoFrame frame in Frames(plan, cancellation))
        {
            bank.Add(frame);
            double at = frame.Time.TotalSeconds / Math.Max(0.001, context.Video.Duration.TotalSeconds);
            await context.ProgressAsync("sweep", 0.02 + ((EndFraction - 0.02) * Math.Clamp(at, 0, 1)),
                $"{bank.Samples.Count} frames looked at", cancellation);
            await looks.StepAsync(cancellation);
            if (bank.Samples.Count >= context.Options.SweepMaxFrames)
                break;
        }
    }

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
