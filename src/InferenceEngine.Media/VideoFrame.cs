using InferenceEngine.Native;

namespace InferenceEngine.Media;

/// <summary>
/// A decoded frame as shown: upright, square pixels, sRGB. Owns its picture. Not thread-safe.
/// </summary>
public sealed class VideoFrame : IDisposable
{
    internal VideoFrame(long pts, TimeSpan time, bool isKeyframe, bool isInterlaced, PixelBuffer picture)
    {
        Pts = pts;
        Time = time;
        IsKeyframe = isKeyframe;
        IsInterlaced = isInterlaced;
        Picture = picture;
    }

    /// <summary>Presentation time in ticks of the stream's time base.</summary>
    public long Pts { get; }

    /// <summary>Time from the start of the stream.</summary>
    public TimeSpan Time { get; }

    /// <summary>Whether the frame decodes on its own.</summary>
    public bool IsKeyframe { get; }

    /// <summary>Whether the frame holds two fields of different moments. They are not separated.</summary>
    public bool IsInterlaced { get; }

    /// <summary>Of a scan: one of every frame, small. The others are the sharpest of their windows.</summary>
    public bool IsThumbnail { get; init; }

    /// <summary>The pixels.</summary>
    public PixelBuffer Picture { get; }

    /// <inheritdoc/>
    public void Dispose() => Picture.Dispose();
}
