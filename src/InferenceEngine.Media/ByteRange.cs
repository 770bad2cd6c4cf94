namespace InferenceEngine.Media;

/// <summary>Bytes of a file.</summary>
/// <param name="Offset">Of the first one.</param>
/// <param name="Length">How many; at least 1.</param>
public readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>Offset behind the last one.</summary>
    public long End => Offset + Length;
}
