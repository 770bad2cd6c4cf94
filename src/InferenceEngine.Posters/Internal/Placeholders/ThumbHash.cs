using InferenceEngine.Native;

namespace InferenceEngine.Posters.Internal.Placeholders;

/// <summary>
/// A picture in some twenty bytes, for pages to show before it has come: ThumbHash (Evan Wallace, 2023), the low frequencies of
/// brightness and two colour differences, quantised to four bits. Pictures are opaque here. Pure.
/// </summary>
internal static class ThumbHash
{
    private const int LumaSide = 7, LeastSide = 3, ColourSide = 3;

    /// <summary>The bytes for a picture of at most 100 pixels a side.</summary>
    public static byte[] Of(PixelBuffer picture)
    {
        int width = picture.Width, height = picture.Height, longer = Math.Max(width, height);
        int across = Math.Max(1, Round((double)LumaSide * width / longer)), down = Math.Max(1, Round((double)LumaSide * height / longer));
        (double[] luma, double[] yellow, double[] red) = Channels(picture);
        Wave l = Transform(luma, (width, height), (Math.Max(LeastSide, across), Math.Max(LeastSide, down)));
        Wave p = Transform(yellow, (width, height), (ColourSide, ColourSide)), q = Transform(red, (width, height), (ColourSide, ColourSide));
        bool isWide = width > height;
        int first = Round(63 * l.Mean) | (Round(31.5 + (31.5 * p.Mean)) << 6) | (Round(31.5 + (31.5 * q.Mean)) << 12) | (Round(31 * l.Scale) << 18);
        int second = (isWide ? down : across) | (Round(63 * p.Scale) << 3) | (Round(63 * q.Scale) << 9) | (isWide ? 1 << 15 : 0);
        List<byte> bytes = [(byte)first, (byte)(first >> 8), (byte)(first >> 16), (byte)second, (byte)(second >> 8)];
        double[] values = [.. l.Values, .. p.Values, .. q.Values];
        for (int i = 0; i < values.Length; i += 2)
            bytes.Add((byte)(Round(15 * values[i]) | (i + 1 < values.Length ? Round(15 * values[i + 1]) << 4 : 0)));
        return [.. bytes];
    }

    /// <summary>Brightness, yellow against blue, red against green; 0 to 1 and -1 to 1.</summary>
    private static (double[] Luma, double[] Yellow, double[] Red) Channels(PixelBuffer picture)
    {
        const double level = 1 / 255.0;
        ReadOnlySpan<byte> pixels = picture.Pixels;
        int count = pixels.Length / 3;
        double[] luma = new double[count], yellow = new double[count], red = new double[count];
        for (int i = 0; i < count; i++)
        {
            // Multiplied, as in the reference: half a step decides how ties are rounded.
            double r = level * pixels[i * 3], g = level * pixels[(i * 3) + 1], b = level * pixels[(i * 3) + 2];
            (luma[i], yellow[i], red[i]) = ((r + g + b) / 3, ((r + g) / 2) - b, r - g);
        }

        return (luma, yellow, red);
    }

    /// <summary>The cosine transform's coefficients in the triangle of low frequencies.</summary>
    private static Wave Transform(double[] channel, (int Width, int Height) size, (int X, int Y) counts)
    {
        double mean = 0, scale = 0;
        List<double> values = [];
        for (int cy = 0; cy < counts.Y; cy++)
        {
            for (int cx = 0; cx * counts.Y < counts.X * (counts.Y - cy); cx++)
            {
                double value = Coefficient(channel, size, cx, cy);
                if (cx == 0 && cy == 0)
                {
                    mean = value;
                    continue;
                }

                values.Add(value);
                scale = Math.Max(scale, Math.Abs(value));
            }
        }

        return new Wave(mean, scale, [.. values.Select(value => scale == 0 ? 0 : 0.5 + (0.5 / scale * value))]);
    }

    private static double Coefficient(double[] channel, (int Width, int Height) size, int cx, int cy)
    {
        double sum = 0;
        for (int y = 0; y < size.Height; y++)
        {
            double down = Math.Cos(Math.PI / size.Height * cy * (y + 0.5));
            for (int x = 0; x < size.Width; x++)
                sum += channel[(y * size.Width) + x] * Math.Cos(Math.PI / size.Width * cx * (x + 0.5)) * down;
        }

        return sum / (size.Width * size.Height);
    }

    /// <summary>Halves go up, as in the reference.</summary>
    private static int Round(double value) => (int)Math.Floor(value + 0.5);

    /// <summary>A channel: its mean, the largest of its coefficients, and those on a scale of 0 to 1.</summary>
    private sealed record Wave(double Mean, double Scale, double[] Values);
}
