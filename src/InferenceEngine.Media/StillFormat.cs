namespace InferenceEngine.Media;

/// <summary>How an encoded picture is stored.</summary>
public enum StillFormat
{
    /// <summary>Progressive JPEG.</summary>
    Jpeg,

    /// <summary>Lossy WebP.</summary>
    WebP,

    /// <summary>AVIF (AV1 in HEIF).</summary>
    Avif,

    /// <summary>PNG; the quality is not used.</summary>
    Png,
}
