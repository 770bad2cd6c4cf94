using InferenceEngine.Media;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// Which frames are looked through: the sharpest of each second where all are decoded for the shots anyway; else keyframes where
/// there are enough, else every n-th frame. Pure.
/// </summary>
/// <param name="Window">Of each window of this length the sharpest frame is taken, from a look at every frame; null elsewhere.</param>
/// <param name="IsDense">Whether all frames are decoded and every n-th taken.</param>
/// <param name="Every">The n of a dense sweep.</param>
/// <param name="ToPts">Where a dense sweep ends.</param>
/// <param name="MinInterval">Keyframes nearer than this are passed over.</param>
/// <param name="Note">What people should know; null when it is the usual case.</param>
internal sealed record SweepPlan(TimeSpan? Window, bool IsDense, int Every, long ToPts, TimeSpan MinInterval, string? Note)
{
    /// <summary>Under this number of keyframes there is too little to choose from.</summary>
    private const int FewKeyframes = 12;

    /// <summary>Where only keyframes are wanted, under this number there is no choice at all.</summary>
    private const int LeastKeyframes = 4;

    /// <summary>Two in three seconds; asked only of clips, since decoding a long video to beat it costs too much.</summary>
    private const double LeastPerSecond = 2 / 3.0;

    private static readonly TimeSpan clip = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan leastInterval = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan mostInterval = TimeSpan.FromSeconds(1);
    private const int DenseFrames = 40;

    /// <summary>A video that has more packets than this for each second of the limit lies about its length.</summary>
    private const int MostPerSecond = 240;

    /// <summary>One look at every frame where exact shots are asked for or cheap.</summary>
    public static SweepPlan For(VideoDescription video, PosterOptions options) => IsExact(video, options)
        ? new SweepPlan(WindowOf(video, options), false, 1, long.MaxValue, TimeSpan.Zero, null)
        : Sampled(video, options);

    /// <summary>The plan that does not need every frame.</summary>
    public static SweepPlan Sampled(VideoDescription video, PosterOptions options)
    {
        double seconds = video.Duration.TotalSeconds;
        int keyframes = video.KeyframePts.Count;
        TimeSpan thin = Thinnest(video, options);
        bool sparse = options.ShotSearch == ShotSearch.Keyframes ? keyframes < LeastKeyframes
            : keyframes < FewKeyframes || (video.Duration <= clip && keyframes < seconds * LeastPerSecond);
        if (!sparse)
            return new SweepPlan(null, false, 1, long.MaxValue, thin, null);
        bool fits = video.Duration <= options.DenseSweepLimit;
        if (!fits && keyframes > 1)
        {
            return new SweepPlan(null, false, 1, long.MaxValue, thin,
                $"only {keyframes} keyframes in {seconds:0} s: decoding all of it would take too long, so choice is narrow");
        }

        return Dense(video, fits ? video.Duration : options.DenseSweepLimit, keyframes);
    }

    private static bool IsExact(VideoDescription video, PosterOptions options) => options.ShotSearch switch
    {
        ShotSearch.Exact => true,
        ShotSearch.Keyframes => false,
        _ => video.Duration <= options.ExactShotsLimit && video.PacketCount <= options.ExactShotsLimit.TotalSeconds * MostPerSecond,
    };

    private static TimeSpan WindowOf(VideoDescription video, PosterOptions options)
    {
        TimeSpan wanted = Interval(video.Duration), thin = Thinnest(video, options);
        return wanted > thin ? wanted : thin;
    }

    private static TimeSpan Thinnest(VideoDescription video, PosterOptions options) =>
        TimeSpan.FromSeconds(video.Duration.TotalSeconds / options.SweepMaxFrames);

    private static TimeSpan Interval(TimeSpan length) => TimeSpan.FromSeconds(
        Math.Clamp(length.TotalSeconds / DenseFrames, leastInterval.TotalSeconds, mostInterval.TotalSeconds));

    private static SweepPlan Dense(VideoDescription video, TimeSpan length, int keyframes)
    {
        TimeSpan interval = Interval(length);
        double rate = video.FrameRate is > 0 and < 1000 ? video.FrameRate : 25;
        int every = Math.Max(1, (int)Math.Round(rate * interval.TotalSeconds));
        string what = keyframes == 1 ? "one keyframe only" : $"only {keyframes} keyframes";
        string limit = length < video.Duration ? $" of its first {length.TotalSeconds:0} s" : string.Empty;
        return new SweepPlan(null, true, every, VideoTime.Pts(video, length), TimeSpan.Zero, $"{what}: every {every}th frame{limit} was sampled");
    }
}
