namespace InferenceEngine.Media;

/// <summary>Containers of clips.</summary>
public enum ClipFormat
{
    /// <summary>MP4, which is taken where it holds the codecs of the video.</summary>
    Mp4,

    /// <summary>WebM, for VP8 and Vorbis.</summary>
    WebM,

    /// <summary>Matroska, for all else.</summary>
    Matroska,
}

/// <summary>A part of a video, with its sound, as a file of its own whose packets are copies: nothing was encoded again.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="Format">Its container.</param>
/// <param name="From">Where in the video its first frame is, which is a keyframe.</param>
/// <param name="To">Where in the video its last frame ends.</param>
public sealed record VideoClip(byte[] Bytes, ClipFormat Format, TimeSpan From, TimeSpan To);
