using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Ranking;
using InferenceEngine.Posters.Internal.Stages;

namespace InferenceEngine.Posters.Internal.Editing;

/// <summary>
/// The very frame that a person chose, at full size, as the models see it. It is remembered: another crop of it
/// decodes nothing.
/// </summary>
internal sealed class ChosenFrame(ProductionContext context)
{
    /// <summary>Decodes and looks; the caller disposes the frame.</summary>
    /// <exception cref="ArgumentException">A crop is not in the frame.</exception>
    /// <exception cref="PosterException">There is no such frame.</exception>
    public async Task<RefinedFrame> DecodeAsync(long pts, PixelRectangle? content, CancellationToken cancellation)
    {
        VideoDescription video = context.Video;
        context.Bars = content is { } part ? LetterboxBars.Around(part, video.Width, video.Height) : default;
        FrameSample? sample = Recall(pts) ?? await FromVideoAsync(pts, cancellation);
        if (sample?.Picture is not { } picture)
            throw new PosterException($"The video has no frame with the time stamp {pts}, or it is damaged.");
        try
        {
            CheckCrops(picture);
            string[] mended = RefineStage.Mend(picture);
            FrameSeen seen = await CloseLook.RunAsync(context, (pts, picture), known: default, cancellation);
            return new RefinedFrame(sample, seen, ["chosen by hand", .. mended]);
        }
        catch
        {
            sample.Dispose();
            throw;
        }
    }

    private FrameSample? Recall(long pts)
    {
        if (context.Frames.Find(pts, context.Options.SourceMaxSide) is not { } picture)
            return null;
        FrameSample sample = new(pts, VideoTime.Of(context.Video, pts), context.Video.KeyframePts.Contains(pts), Measure(picture));
        sample.Keep(picture, picture);
        return sample;
    }

    /// <summary>Decoded and kept; null when there is no such frame.</summary>
    private async Task<FrameSample?> FromVideoAsync(long pts, CancellationToken cancellation)
    {
        FrameSample? sample = null;
        try
        {
            await foreach (VideoFrame frame in context.Worker.DecodeAsync([pts], context.Options.SourceMaxSide, cancellation))
            {
                (PixelBuffer picture, IDisposable owner) = RefineStage.Inside(frame, context.Bars);
                sample = new FrameSample(frame.Pts, frame.Time, frame.IsKeyframe, Measure(picture));
                sample.Keep(picture, owner);
                context.Frames.Keep(pts, context.Options.SourceMaxSide, picture);
            }
        }
        catch (MediaException none) when (none.Error == MediaError.Corrupt && context.Worker.IsUsable)
        {
            // Not one of the wanted frames, which the caller tells.
        }

        return sample;
    }

    /// <summary>At the sweep's size, where scores are calibrated.</summary>
    private FrameFeatures Measure(PixelBuffer picture)
    {
        double ratio = (double)context.Options.SweepMaxSide / Math.Max(picture.Width, picture.Height);
        if (ratio >= 1)
            return FrameMeter.Measure(picture);
        using PixelBuffer small = Resampler.Resize(
            picture, new Box(0, 0, picture.Width, picture.Height),
            Math.Max(1, (int)Math.Round(picture.Width * ratio)), Math.Max(1, (int)Math.Round(picture.Height * ratio)));
        return FrameMeter.Measure(small);
    }

    private void CheckCrops(PixelBuffer picture)
    {
        foreach ((AspectRatio ratio, PixelRectangle crop) in context.Chosen)
        {
            bool isInside = crop.X >= 0 && crop.Y >= 0 && crop.Width >= PosterCropLimits.LeastSide && crop.Height >= PosterCropLimits.LeastSide
                && crop.Width <= picture.Width - crop.X && crop.Height <= picture.Height - crop.Y;
            if (!isInside)
            {
                throw new ArgumentException($"The {ratio} crop {crop.X},{crop.Y} {crop.Width} × {crop.Height} is not inside the frame of "
                    + $"{picture.Width} × {picture.Height}, or has a side under {PosterCropLimits.LeastSide} pixels.");
            }
        }
    }
}
