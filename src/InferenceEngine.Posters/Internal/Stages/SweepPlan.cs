using InferenceEngine.Media;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>Which frames are looked through: keyframes where there are enough, else every n-th frame. Pure.</summary>
/// <param name="IsDense">Whether all frames are decoded and every n-th taken.</param>
/// <param name="Every">The n of a dense sweep.</param>
/// <param name="ToPts">Where a dense sweep ends.</param>
/// <param name="MinInterval">Keyframes nearer than this are passed over.</param>
/// <param name="Note">What people should know; null when it is the usual case.</param>
internal sealed record SweepPlan(bool IsDense, int Every, long ToPts, TimeSpan MinInterval, string? Note)
{
    /// <summary>Under this number of keyframes there is too little to choose from.</summary>
    private const int FewKeyframes = 12;

    /// <summary>Two in three seconds; asked only of clips, since decoding a long video to beat it costs too much.</summary>
    private const double LeastPerSecond = 2 / 3.0;

    private static readonly TimeSpan clip = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan leastInterval = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan mostInterval = TimeSpan.FromSeconds(1);
    private const int DenseFrames = 40;

    public static SweepPlan For(VideoDescription video, PosterOptions options)
    {
        double seconds = video.Duration.TotalSeconds;
        int keyframes = video.KeyframePts.Count;
        TimeSpan thin = TimeSpan.FromSeconds(seconds / options.SweepMaxFrames);
        bool sparse = keyframes < FewKeyframes || (video.Duration <= clip && keyframes < seconds * LeastPerSecond);
        if (!sparse)
            return new SweepPlan(false, 1, long.MaxValue, thin, null);
        bool fits = video.Duration <= options.DenseSweepLimit;
        if (!fits && keyframes > 1)
        {
            return new SweepPlan(false, 1, long.MaxValue, thin,
                $"only {keyframes} keyframes in {seconds:0} s: decoding all of it would take too long, so choice is narrow");
        }

        return Dense(video, fits ? video.Duration : options.DenseSweepLimit, keyframes);
    }

    private static SweepPlan Dense(VideoDescription video, TimeSpan length, int keyframes)
    {
        TimeSpan interval = TimeSpan.FromSeconds(
            Math.Clamp(length.TotalSeconds / DenseFrames, leastInterval.TotalSeconds, mostInterval.TotalSeconds));
        double rate = video.FrameRate is > 0 and < 1000 ? video.FrameRate : 25;
        int every = Math.Max(1, (int)Math.Round(rate * interval.TotalSeconds));
        string what = keyframes == 1 ? "one keyframe only" : $"only {keyframes} keyframes";
        string limit = length < video.Duration ? $" of its first {length.TotalSeconds:0} s" : string.Empty;
        return new SweepPlan(true, every, VideoTime.Pts(video, length), TimeSpan.Zero, $"{what}: every {every}th frame{limit} was sampled");
    }
}
