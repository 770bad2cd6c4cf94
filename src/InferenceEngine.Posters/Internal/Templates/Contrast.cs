using InferenceEngine.Media;
using InferenceEngine.Native;

namespace InferenceEngine.Posters.Internal.Templates;

/// <summary>
/// Contrast of a colour to the pixels behind it, as WCAG 2.1 defines contrast (1.4.3). Against a picture, the pixels that are nearest to
/// the colour decide: a twentieth of them may be nearer. Pure.
/// </summary>
internal static class Contrast
{
    /// <summary>What text needs.</summary>
    public const double Needed = 4.5;

    /// <summary>What large text needs.</summary>
    public const double NeededWhenLarge = 3;

    /// <summary>WCAG calls text large from 24 pixels, or 18.66 when it is bold.</summary>
    private const double LargePixels = 24, LargeBoldPixels = 18.66;

    private const double NearestShare = 0.05;
    private const int Bold = 700;

    private static readonly double[] linear = [.. Enumerable.Range(0, 256).Select(Linear)];

    /// <summary>The contrast that text of this size needs.</summary>
    public static double For(double sizePixels, int weight) =>
        sizePixels >= (weight >= Bold ? LargeBoldPixels : LargePixels) ? NeededWhenLarge : Needed;

    /// <summary>Relative luminance of 0xRRGGBB, 0 to 1.</summary>
    public static double Luminance(int color) => Luminance((color >> 16) & 255, (color >> 8) & 255, color & 255);

    /// <summary>Contrast of two luminances, 1 to 21.</summary>
    public static double Ratio(double one, double other) => (Math.Max(one, other) + 0.05) / (Math.Min(one, other) + 0.05);

    /// <summary>Contrast of a colour to a part of a picture under a shade of an opacity.</summary>
    public static double Measure(PixelBuffer picture, PixelRectangle part, int color, double shade)
    {
        bool isLight = IsLight(color);
        int[] counts = new int[1001];
        for (int y = part.Y; y < part.Y + part.Height; y++)
        {
            ReadOnlySpan<byte> row = picture.Row(y).Slice(part.X * 3, part.Width * 3);
            for (int x = 0; x < row.Length; x += 3)
            {
                double luminance = Luminance(Shaded(row[x], isLight, shade), Shaded(row[x + 1], isLight, shade), Shaded(row[x + 2], isLight, shade));
                counts[(int)(luminance * 1000)]++;
            }
        }

        return Ratio(Luminance(color), Nearest(counts, (long)part.Width * part.Height, isLight));
    }

    /// <summary>Whether a colour is written on dark ground.</summary>
    public static bool IsLight(int color) => Luminance(color) > 0.18;

    /// <summary>A byte under a shade: black behind light text, white behind dark text.</summary>
    public static int Shaded(int value, bool isLight, double shade) => (int)Math.Round(double.Lerp(value, isLight ? 0 : 255, shade));

    private static double Nearest(int[] counts, long all, bool isLight)
    {
        long left = (long)(all * NearestShare);
        for (int i = 0; i < counts.Length; i++)
        {
            int bin = isLight ? counts.Length - 1 - i : i;
            left -= counts[bin];
            if (left < 0)
                return Math.Min(1, (isLight ? bin + 1 : bin) / 1000.0);
        }

        return isLight ? 0 : 1;
    }

    private static double Luminance(int red, int green, int blue) =>
        (0.2126 * linear[red]) + (0.7152 * linear[green]) + (0.0722 * linear[blue]);

    private static double Linear(int value)
    {
        double part = value / 255.0;
        return part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
    }
}
