using InferenceEngine.Media;

namespace InferenceEngine.Posters.Internal.Shots;

/// <summary>Takes the thumbnails of all frames in order and says where the shots are. Not thread-safe.</summary>
internal sealed class ShotScanner
{
    private readonly ShotFeatureSequence features = new();
    private readonly List<long> pts = [];
    private readonly List<TimeSpan> times = [];

    /// <summary>Measures a frame, whose long side should be <see cref="ShotThumbnail.LongSide"/>; it stays the caller's.</summary>
    public void Add(VideoFrame frame)
    {
        features.Add(new ShotThumbnail(frame.Picture));
        pts.Add(frame.Pts);
        times.Add(frame.Time);
    }

    /// <summary>Call once, after the last frame.</summary>
    public ShotScan Complete()
    {
        features.Complete();
        return new ShotScan(features, [.. pts], [.. times]);
    }
}
