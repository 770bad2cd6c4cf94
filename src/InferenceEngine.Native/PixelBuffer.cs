namespace InferenceEngine.Native;

/// <summary>
/// An sRGB picture in pooled native memory: rows of packed 8-bit R, G, B without padding
/// (shape [<see cref="Height"/>, <see cref="Width"/>, 3]). Owns its memory; dispose returns it to the pool.
/// Not thread-safe for writing.
/// </summary>
public sealed class PixelBuffer : IDisposable
{
    /// <summary>The largest side accepted, in pixels: larger claims are treated as hostile.</summary>
    public const int MaxSide = 16384;

    private readonly NativeBufferPool pool;
    private NativeBuffer? memory;

    /// <summary>Rents memory for a picture; the content is undefined.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not in 1..<see cref="MaxSide"/>.</exception>
    public PixelBuffer(int width, int height, NativeBufferPool? pool = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, MaxSide);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, MaxSide);
        Width = width;
        Height = height;
        this.pool = pool ?? NativeBufferPool.Shared;
        memory = this.pool.Rent(checked(width * height * 3));
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Bytes from one row to the next: 3 × <see cref="Width"/>.</summary>
    public int StrideBytes => Width * 3;

    /// <summary>All pixels, row after row.</summary>
    public Span<byte> Pixels
    {
        get
        {
            NativeBuffer owned = memory ?? throw new ObjectDisposedException(nameof(PixelBuffer));
            return owned.Span[..(StrideBytes * Height)];
        }
    }

    /// <summary>One row of pixels.</summary>
    public Span<byte> Row(int y) => Pixels.Slice(y * StrideBytes, StrideBytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeBuffer? owned = Interlocked.Exchange(ref memory, null);
        if (owned is not null)
            pool.Return(owned);
    }
}
