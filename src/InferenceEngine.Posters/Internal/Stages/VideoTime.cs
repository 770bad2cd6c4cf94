using InferenceEngine.Media;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>Between time stamps and time from the start of a video. Pure.</summary>
internal static class VideoTime
{
    /// <summary>The time stamp at <paramref name="time"/> from the start; saturates.</summary>
    public static long Pts(VideoDescription video, TimeSpan time)
    {
        double ticks = time.TotalSeconds * video.TimeBase.Denominator / Math.Max(1, video.TimeBase.Numerator);
        return ticks >= long.MaxValue / 2 ? long.MaxValue : video.StartPts + (long)Math.Ceiling(ticks);
    }
}
