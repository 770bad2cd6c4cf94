namespace InferenceEngine.Onnx.Internal.Gpu;

/// <summary>The tiles of a launch: as large as the memory that a block's threads share allows. Pure.</summary>
internal readonly record struct TileSize(int Width, int Height, int LumaSpan, int ChromaSpan)
{
    /// <summary>What every device has without asking for more.</summary>
    private const int SharedFloats = 48 * 1024 / sizeof(float);

    private const int WidestTile = 32, TallestTile = 8;

    /// <summary>Bytes of shared memory.</summary>
    public int SharedBytes => Height * (LumaSpan + (2 * ChromaSpan)) * sizeof(float);

    /// <summary>The tiles that suit all of <paramref name="crops"/>.</summary>
    /// <exception cref="ArgumentException">One output needs more source columns than fit.</exception>
    public static TileSize For(IReadOnlyCollection<CropTaps> crops)
    {
        for (int width = WidestTile; width >= 1; width /= 2)
        {
            int luma = crops.Max(crop => crop.LumaX.Span(width)), chroma = crops.Max(crop => crop.ChromaX.Span(width));
            int height = Math.Min(TallestTile, SharedFloats / (luma + (2 * chroma)));
            if (height >= (width > 1 ? 4 : 1))
                return new TileSize(width, height, luma, chroma);
        }

        throw new ArgumentException("A crop is shrunk too much in one step: a pixel may take part of at most 6000 columns.");
    }
}
