using InferenceEngine.Media;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>Between time stamps and time from the start of a video. Pure.</summary>
internal static class VideoTime
{
    /// <summary>From the start of the video to a time stamp.</summary>
    public static TimeSpan Of(VideoDescription video, long pts) => TimeSpan.FromSeconds(
        (pts - video.StartPts) * (double)video.TimeBase.Numerator / video.TimeBase.Denominator);

    /// <summary>The time stamp at <paramref name="time"/> from the start; saturates.</summary>
    public static long Pts(VideoDescription video, TimeSpan time)
    {
        double ticks = time.TotalSeconds * video.TimeBase.Denominator / Math.Max(1, video.TimeBase.Numerator);
        return ticks >= long.MaxValue / 2 ? long.MaxValue : video.StartPts + (long)Math.Ceiling(ticks);
    }
}
