using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters.Internal.Frames;

/// <summary>
/// A frame of the sweep: when it is, how it looks and, while it may still win, its pixels. Owns the pixels. Not thread-safe.
/// </summary>
internal sealed class FrameSample(long pts, TimeSpan time, bool isKeyframe, FrameFeatures features) : IDisposable
{
    private IDisposable? owner;

    public long Pts => pts;

    public TimeSpan Time => time;

    public bool IsKeyframe => isKeyframe;

    public FrameFeatures Features { get; private set; } = features;

    /// <summary>The pixels; null once dropped.</summary>
    public PixelBuffer? Picture { get; private set; }

    /// <summary>Index of the shot; -1 before shots are known.</summary>
    public int Shot { get; set; } = -1;

    /// <summary>Motion in the second about it, 0 to 1; null where not every frame was looked at.</summary>
    public double? Motion { get; set; }

    /// <summary>What the models saw; null until they looked.</summary>
    public FrameSeen? Seen { get; set; }

    /// <summary>A shape whose cut its text is in the way of; null while none is known.</summary>
    public AspectRatio? SpoiledShape { get; set; }

    /// <summary>What makes it a poor poster, used only when there is little else; null while nothing is known.</summary>
    public string? Flaw { get; set; }

    /// <summary>Whether the models may be reading the pixels, which must then stay.</summary>
    public bool IsPinned { get; set; }

    /// <summary>Why it cannot be a poster; null while it can.</summary>
    public string? Rejection { get; private set; }

    /// <summary>Takes over the pixels and whatever must be disposed with them.</summary>
    public void Keep(PixelBuffer picture, IDisposable pictureOwner)
    {
        Picture = picture;
        owner = pictureOwner;
    }

    /// <summary>Puts another picture of the same frame in the place of its own; what models saw of that is forgotten.</summary>
    public void Replace(PixelBuffer picture, FrameFeatures newFeatures)
    {
        DropPicture();
        Keep(picture, picture);
        Features = newFeatures;
        Seen = null;
    }

    /// <summary>Marks the frame as unfit; its pixels stay, because it may be the last resort.</summary>
    public void Reject(string reason) => Rejection = reason;

    /// <summary>Makes a rejected frame eligible again.</summary>
    public void Restore() => Rejection = null;

    public void DropPicture()
    {
        owner?.Dispose();
        owner = null;
        Picture = null;
    }

    public void Dispose() => DropPicture();
}
