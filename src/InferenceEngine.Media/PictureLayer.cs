using InferenceEngine.Native;

namespace InferenceEngine.Media;

/// <summary>
/// A drawing to lay over a picture: rows of premultiplied 8-bit R, G, B, A without padding (shape [<see cref="Height"/>,
/// <see cref="Width"/>, 4]).
/// </summary>
public sealed class PictureLayer
{
    /// <summary>Takes the bytes over; they are not copied.</summary>
    /// <exception cref="ArgumentException">There are not width × height × 4.</exception>
    public PictureLayer(int width, int height, byte[] rgba)
    {
        if (rgba.Length != (long)width * height * 4)
            throw new ArgumentException($"A layer of {width} x {height} has {(long)width * height * 4} bytes, not {rgba.Length}.", nameof(rgba));
        (Width, Height, Rgba) = (width, height, rgba);
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>All pixels, row after row.</summary>
    public byte[] Rgba { get; }

    /// <summary>Lays this over a picture, its upper left corner at a pixel; what lies outside is left out.</summary>
    public void DrawOn(PixelBuffer picture, int left, int top)
    {
        int from = Math.Max(0, -left), to = Math.Min(Width, picture.Width - left);
        for (int y = Math.Max(0, -top); y < Math.Min(Height, picture.Height - top) && from < to; y++)
        {
            ReadOnlySpan<byte> over = Rgba.AsSpan(((y * Width) + from) * 4, (to - from) * 4);
            Span<byte> under = picture.Row(top + y).Slice((left + from) * 3, (to - from) * 3);
            for (int source = 0, target = 0; source < over.Length; source += 4, target += 3)
            {
                int rest = 255 - over[source + 3];
                under[target] = Over(over[source], under[target], rest);
                under[target + 1] = Over(over[source + 1], under[target + 1], rest);
                under[target + 2] = Over(over[source + 2], under[target + 2], rest);
            }
        }
    }

    private static byte Over(int over, int under, int rest) => (byte)Math.Min(255, over + (((under * rest) + 127) / 255));
}
