using InferenceEngine.Media;
using InferenceEngine.Native;

namespace InferenceEngine.Posters.Internal.Templates;

/// <summary>A soft shade behind text: whole under it, and gone a little way beyond. Stateless.</summary>
internal static class Scrim
{
    /// <summary>More would be a box.</summary>
    public const double Most = 0.8;

    private const double Step = 0.05;

    /// <summary>The least opacity at which a colour has the contrast, or <see cref="Most"/>.</summary>
    public static double Needed(PixelBuffer picture, PixelRectangle part, int color, double contrast)
    {
        double shade = 0;
        while (shade < Most && Contrast.Measure(picture, part, color, shade) < contrast)
            shade = Math.Min(Most, shade + Step);
        return shade;
    }

    /// <summary>Lays the shade under a part of the picture, fading out over <paramref name="fade"/> pixels beyond it.</summary>
    public static void Lay(PixelBuffer picture, PixelRectangle part, int color, double shade, int fade)
    {
        bool isLight = Contrast.IsLight(color);
        for (int y = Math.Max(0, part.Y - fade); y < Math.Min(picture.Height, part.Y + part.Height + fade); y++)
        {
            Span<byte> row = picture.Row(y);
            double down = Outside(y, part.Y, part.Height);
            for (int x = Math.Max(0, part.X - fade); x < Math.Min(picture.Width, part.X + part.Width + fade); x++)
            {
                double distance = Math.Min(1, double.Hypot(down, Outside(x, part.X, part.Width)) / fade);
                double opacity = shade * (1 - (distance * distance * (3 - (2 * distance))));
                for (int c = x * 3; c < (x * 3) + 3; c++)
                    row[c] = (byte)Contrast.Shaded(row[c], isLight, opacity);
            }
        }
    }

    private static double Outside(int at, int from, int length) => Math.Max(0, Math.Max(from - at, at - (from + length - 1)));
}
