using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// Keeps the sharpest of the frames offered that show the anchor's scene. Owns the kept frame until it is read by
/// <see cref="Best"/>'s user. Not thread-safe.
/// </summary>
internal sealed class SharpestFrame(FrameSample anchor, int measuredSide)
{
    private double bestDetail = -1;

    /// <summary>The sharpest so far, with its pixels at full size.</summary>
    public FrameSample? Best { get; private set; }

    /// <summary>How far the choice moved, in words.</summary>
    public string Reason
    {
        get
        {
            double moved = (Best!.Time - anchor.Time).TotalSeconds;
            return Math.Abs(moved) < 0.001
                ? "the frame itself is the sharpest around"
                : $"moved by {moved:+0.00;-0.00} s to the sharpest frame of the scene";
        }
    }

    /// <summary>Takes the frame over if it is of the scene and sharper; disposes it otherwise.</summary>
    public void Offer(VideoFrame frame)
    {
        using PixelBuffer small = Shrink(frame.Picture);
        double detail = Sharpness.Detail(new LumaPlane(small));
        if (detail > bestDetail && FrameMeter.Measure(small) is { } features
            && ShotDetector.IsSameScene(anchor.Features, features))
        {
            Keep(frame, features, detail);
        }
        else
        {
            frame.Dispose();
        }
    }

    /// <summary>Takes the frame over, whatever it shows.</summary>
    public void Take(VideoFrame frame)
    {
        using PixelBuffer small = Shrink(frame.Picture);
        Keep(frame, FrameMeter.Measure(small), 0);
    }

    private void Keep(VideoFrame frame, FrameFeatures features, double detail)
    {
        Best?.Dispose();
        bestDetail = detail;
        Best = new FrameSample(frame.Pts, frame.Time, frame.IsKeyframe, features) { Shot = anchor.Shot };
        Best.Keep(frame.Picture, frame);
    }

    /// <summary>To the sweep's size, because scores are calibrated there.</summary>
    private PixelBuffer Shrink(PixelBuffer picture)
    {
        double ratio = Math.Min(1, (double)measuredSide / Math.Max(picture.Width, picture.Height));
        int width = Math.Max(1, (int)Math.Round(picture.Width * ratio)), height = Math.Max(1, (int)Math.Round(picture.Height * ratio));
        return Resampler.Resize(picture, new Box(0, 0, picture.Width, picture.Height), width, height);
    }
}
