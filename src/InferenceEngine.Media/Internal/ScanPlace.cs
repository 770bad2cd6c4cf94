using InferenceEngine.Media.Protocol;

namespace InferenceEngine.Media.Internal;

/// <summary>
/// How far a scan has come, so that another worker can go on with it: after the last window whose picture was given, without the
/// thumbnails that were given of the next. Not thread-safe.
/// </summary>
internal sealed class ScanPlace
{
    private long? thumbnail;
    private long? picture;

    /// <summary>Whether a frame is one that was not given yet; it is now.</summary>
    public bool Take(VideoFrame frame)
    {
        if (!frame.IsThumbnail)
            picture = frame.Pts;
        else if (frame.Pts <= thumbnail)
            return false;
        else
            thumbnail = frame.Pts;
        return true;
    }

    /// <summary>The rest of a scan.</summary>
    public Request Rest(Scan scan)
    {
        Scan rest = scan.Clone();
        if (picture is { } after)
            rest.AfterPts = after;
        return new Request { Scan = rest };
    }
}
