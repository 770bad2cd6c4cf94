using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Memory;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// Finds the sharpest of the frames offered that show the anchor's scene; they come at the sweep's size, because scores are
/// calibrated there, and their pixels are not kept. Not thread-safe.
/// </summary>
internal sealed class SharpestFrame(FrameSample anchor, LetterboxBars bars)
{
    private double bestDetail = -1;

    private (long Pts, TimeSpan Time, bool IsKeyframe, FrameFeatures Features) best =
        (anchor.Pts, anchor.Time, anchor.IsKeyframe, anchor.Features);

    /// <summary>The sharpest so far, without pixels; the anchor itself when no other was good enough.</summary>
    public KnownSharpest Found => new(best.Pts, best.Time, best.IsKeyframe, best.Features, Reason);

    /// <summary>How far the choice moved, in words.</summary>
    private string Reason
    {
        get
        {
            double moved = (best.Time - anchor.Time).TotalSeconds;
            return Math.Abs(moved) < 0.001
                ? "the frame itself is the sharpest around"
                : $"moved by {moved:+0.00;-0.00} s to the sharpest frame of the scene";
        }
    }

    /// <summary>Looks at a frame and disposes it.</summary>
    public void Offer(VideoFrame frame)
    {
        using (frame)
        {
            using PixelBuffer? cropped = bars.IsEmpty ? null : bars.Crop(frame.Picture);
            PixelBuffer picture = cropped ?? frame.Picture;
            double detail = Sharpness.Detail(new LumaPlane(picture));
            if (detail <= bestDetail)
                return;
            FrameFeatures features = FrameMeter.Measure(picture);
            if (!ShotDetector.IsSameScene(anchor.Features, features))
                return;
            bestDetail = detail;
            best = (frame.Pts, frame.Time, frame.IsKeyframe, features);
        }
    }
}
