namespace InferenceEngine.Onnx;

/// <summary>Which standard's weights of red and blue a picture's luma has.</summary>
public enum YuvMatrix
{
    /// <summary>Standard definition.</summary>
    Bt601,

    /// <summary>High definition.</summary>
    Bt709,

    /// <summary>Ultra high definition, non-constant luminance.</summary>
    Bt2020,
}

/// <summary>
/// A frame as decoders give it: a plane of luma and one of blue and red differences in turn, at half the size, co-sited with the
/// left luma column and between two rows. A view; its memory must outlive it.
/// </summary>
/// <param name="luma">Rows of <paramref name="width"/> bytes, <paramref name="lumaStride"/> apart.</param>
/// <param name="lumaStride">Bytes from row to row.</param>
/// <param name="chroma">Rows of pairs, half as many as luma's, rounded up.</param>
/// <param name="chromaStride">Bytes from row to row.</param>
/// <param name="width">Columns.</param>
/// <param name="height">Rows.</param>
public readonly ref struct Nv12Frame(
    ReadOnlySpan<byte> luma, int lumaStride, ReadOnlySpan<byte> chroma, int chromaStride, int width, int height)
{
    /// <summary>Luma.</summary>
    public ReadOnlySpan<byte> Luma { get; } = luma;

    /// <summary>Bytes from row to row of luma.</summary>
    public int LumaStride { get; } = lumaStride;

    /// <summary>Differences.</summary>
    public ReadOnlySpan<byte> Chroma { get; } = chroma;

    /// <summary>Bytes from row to row of differences.</summary>
    public int ChromaStride { get; } = chromaStride;

    /// <summary>Columns.</summary>
    public int Width { get; } = width;

    /// <summary>Rows.</summary>
    public int Height { get; } = height;

    /// <summary>The standard.</summary>
    public YuvMatrix Matrix { get; init; } = YuvMatrix.Bt709;

    /// <summary>Whether luma runs from 0 to 255, and not from 16 to 235.</summary>
    public bool IsFullRange { get; init; }
}
