using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Highlights;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// Says which shot each frame of the sweep is in, and how much moves about it: from the look at every frame where there was one, else from the
/// sweep itself.
/// </summary>
internal static class ShotStage
{
    public static void Run(FrameBank bank, ShotScan? scan)
    {
        if (scan is null)
        {
            ShotDetector.Assign(bank.Samples);
            return;
        }

        foreach (FrameSample sample in bank.Samples)
        {
            sample.Shot = scan.ShotAt(sample.Pts);
            sample.Motion = PictureTrack.MotionAt(scan, sample.Time);
            if (scan.TransitionAt(sample.Pts) is { } transition)
            {
                sample.Reject($"transition: in a {transition.Kind.ToString().ToLowerInvariant()} of frames {transition.FirstFrame} to {transition.LastFrame}");
            }
        }
    }
}
