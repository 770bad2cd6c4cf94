using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// Finds the sharpest of the frames offered that show the anchor's scene; they come at the sweep's size, because scores are
/// calibrated there, and their pixels are not kept. Not thread-safe.
/// </summary>
internal sealed class SharpestFrame(FrameSample anchor, LetterboxBars bars)
{
    private double bestDetail = -1;

    /// <summary>The sharpest so far, without pixels; the anchor itself when no other was good enough.</summary>
    public FrameSample Best { get; private set; } = Copy(anchor);

    /// <summary>How far the choice moved, in words.</summary>
    public string Reason
    {
        get
        {
            double moved = (Best.Time - anchor.Time).TotalSeconds;
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
            Best = new FrameSample(frame.Pts, frame.Time, frame.IsKeyframe, features) { Shot = anchor.Shot, Motion = anchor.Motion };
        }
    }

    /// <summary>Without pixels: those of the anchor belong to the bank.</summary>
    private static FrameSample Copy(FrameSample frame) =>
        new(frame.Pts, frame.Time, frame.IsKeyframe, frame.Features) { Shot = frame.Shot, Motion = frame.Motion };
}
