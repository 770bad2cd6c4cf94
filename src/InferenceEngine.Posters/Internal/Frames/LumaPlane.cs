using InferenceEngine.Native;

namespace InferenceEngine.Posters.Internal.Frames;

/// <summary>The brightness of a picture, one byte per pixel (BT.709 weights). Immutable.</summary>
internal sealed class LumaPlane
{
    private readonly byte[] values;

    public LumaPlane(PixelBuffer picture)
    {
        Width = picture.Width;
        Height = picture.Height;
        values = new byte[Width * Height];
        ReadOnlySpan<byte> pixels = picture.Pixels;
        for (int i = 0; i < values.Length; i++)
            values[i] = (byte)(((54 * pixels[i * 3]) + (183 * pixels[(i * 3) + 1]) + (19 * pixels[(i * 3) + 2]) + 128) >> 8);
    }

    public int Width { get; }

    public int Height { get; }

    public ReadOnlySpan<byte> Values => values;

    public ReadOnlySpan<byte> Row(int y) => values.AsSpan(y * Width, Width);

    /// <summary>Mean brightness of each cell of a grid that covers the picture.</summary>
    public float[] Grid(int columns, int rows)
    {
        float[] grid = new float[columns * rows];
        for (int row = 0; row < rows; row++)
        {
            (int top, int bottom) = Span(row, rows, Height);
            for (int column = 0; column < columns; column++)
            {
                (int left, int right) = Span(column, columns, Width);
                long sum = 0;
                for (int y = top; y < bottom; y++)
                {
                    foreach (byte value in Row(y)[left..right])
                        sum += value;
                }

                grid[(row * columns) + column] = (float)sum / ((bottom - top) * (right - left));
            }
        }

        return grid;
    }

    /// <summary>Counts of each brightness.</summary>
    public int[] Histogram()
    {
        int[] counts = new int[256];
        foreach (byte value in values)
            counts[value]++;
        return counts;
    }

    /// <summary>A cell's range; at least one pixel, also when there are more cells than pixels.</summary>
    private static (int From, int To) Span(int cell, int cells, int length)
    {
        int from = Math.Min(cell * length / cells, length - 1);
        return (from, Math.Max(from + 1, (cell + 1) * length / cells));
    }
}
