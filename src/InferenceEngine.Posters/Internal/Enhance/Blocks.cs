using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Internal.Enhance;

/// <summary>
/// The 8 × 8 blocks of old codecs and hard compression: where their edges are and how much stronger than the lines between,
/// and the filter that smooths them. Pure but for the picture that is smoothed.
/// </summary>
internal static class Blocks
{
    private const int Side = 8;

    /// <summary>Steps larger than this are edges of things.</summary>
    private const int MostStep = 24;

    /// <summary>Beside a block's edge the picture must be this calm, or the step may be texture.</summary>
    private const int Calm = 8;

    /// <summary>Steps at block edges against those elsewhere, the weaker of both directions, and the places of the edges.</summary>
    public static (double Ratio, int Column, int Row) Measure(LumaPlane luma)
    {
        (double across, int column) = Strongest(Steps(luma, 1, luma.Width, luma.Height));
        (double down, int row) = Strongest(Steps(luma, luma.Width, luma.Height, luma.Width));
        return (Math.Min(across, down), column, row);
    }

    /// <summary>The normal filter of H.264 across every block edge, on each channel.</summary>
    public static void Smooth(PixelBuffer picture, int column, int row)
    {
        for (int y = 0; y < picture.Height; y++)
        {
            Span<byte> pixels = picture.Row(y);
            for (int x = column == 0 ? Side : column; x + 1 < picture.Width; x += Side)
                SmoothEdge(pixels, x * 3, 3);
        }

        Span<byte> all = picture.Pixels;
        for (int y = row == 0 ? Side : row; y + 1 < picture.Height; y += Side)
        {
            for (int x = 0; x < picture.Width; x++)
                SmoothEdge(all, (y * picture.StrideBytes) + (x * 3), picture.StrideBytes);
        }
    }

    private static void SmoothEdge(Span<byte> pixels, int at, int step)
    {
        if (at - (2 * step) < 0 || at + (2 * step) > pixels.Length)
            return;
        for (int channel = 0; channel < 3; channel++)
        {
            int q0 = at + channel, p0 = q0 - step, p1 = p0 - step, q1 = q0 + step;
            int gap = pixels[q0] - pixels[p0];
            if (Math.Abs(gap) > MostStep || Math.Abs(pixels[p1] - pixels[p0]) > Calm || Math.Abs(pixels[q1] - pixels[q0]) > Calm)
                continue;
            int change = Math.Clamp(((4 * gap) + pixels[p1] - pixels[q1] + 4) >> 3, -Calm, Calm);
            pixels[p0] = (byte)Math.Clamp(pixels[p0] + change, 0, 255);
            pixels[q0] = (byte)Math.Clamp(pixels[q0] - change, 0, 255);
        }
    }

    /// <summary>The mean step into each of eight columns (or rows), by place from the picture's edge.</summary>
    private static double[] Steps(LumaPlane luma, int step, int length, int lines)
    {
        long[] sums = new long[Side];
        long[] counts = new long[Side];
        int line = step == 1 ? luma.Width : 1;
        ReadOnlySpan<byte> values = luma.Values;
        for (int i = 0; i < lines; i++)
        {
            for (int at = 1; at < length; at++)
            {
                int place = (i * line) + (at * step), difference = Math.Abs(values[place] - values[place - step]);
                if (difference > MostStep)
                    continue;
                sums[at % Side] += difference;
                counts[at % Side]++;
            }
        }

        return [.. sums.Select((sum, i) => (double)sum / Math.Max(1, counts[i]))];
    }

    private static (double Ratio, int Place) Strongest(double[] steps)
    {
        int place = Array.IndexOf(steps, steps.Max());
        double others = (steps.Sum() - steps[place]) / (Side - 1);
        return (steps[place] / Math.Max(0.05, others), place);
    }
}
