using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Internal.Enhance;

/// <summary>
/// The bilateral filter (Tomasi and Manduchi, 1998) over 5 × 5 pixels: a mean of neighbours that are near and as bright, so that
/// noise goes and edges stay. Pure.
/// </summary>
internal static class Bilateral
{
    private const int Reach = 2, Taps = ((2 * Reach) + 1) * ((2 * Reach) + 1);
    private const double SpatialSigma = 1.5;

    /// <summary>Neighbours within so many deviations of the noise are taken for the same surface.</summary>
    private const double RangeFactor = 2.5;

    /// <summary>The filtered picture.</summary>
    /// <param name="picture">The source.</param>
    /// <param name="noise">Its deviation of noise, in levels.</param>
    public static PixelBuffer Filter(PixelBuffer picture, double noise)
    {
        LumaPlane luma = new(picture);
        float[] range = [.. Enumerable.Range(0, 256).Select(d => (float)Math.Exp(-d * d / (2 * Math.Pow(noise * RangeFactor, 2))))];
        PixelBuffer filtered = new(picture.Width, picture.Height);
        for (int y = 0; y < picture.Height; y++)
            FilterRow(picture, luma, range, y, filtered.Row(y));
        return filtered;
    }

    private static void FilterRow(PixelBuffer picture, LumaPlane luma, float[] range, int y, Span<byte> target)
    {
        ReadOnlySpan<byte> pixels = picture.Pixels, bright = luma.Values;
        int width = picture.Width, height = picture.Height;
        for (int x = 0; x < width; x++)
        {
            int centre = bright[(y * width) + x];
            float red = 0, green = 0, blue = 0, sum = 0;
            for (int tap = 0; tap < Taps; tap++)
            {
                int row = Math.Clamp(y + (tap / 5) - Reach, 0, height - 1), column = Math.Clamp(x + (tap % 5) - Reach, 0, width - 1);
                int at = (row * width) + column;
                float weight = spatial[tap] * range[Math.Abs(bright[at] - centre)];
                red += weight * pixels[at * 3];
                green += weight * pixels[(at * 3) + 1];
                blue += weight * pixels[(at * 3) + 2];
                sum += weight;
            }

            (target[x * 3], target[(x * 3) + 1], target[(x * 3) + 2]) =
                ((byte)((red / sum) + 0.5f), (byte)((green / sum) + 0.5f), (byte)((blue / sum) + 0.5f));
        }
    }

    private static readonly float[] spatial =
    [
        .. Enumerable.Range(0, Taps).Select(tap => (float)Math.Exp(
            -(Math.Pow((tap / 5) - Reach, 2) + Math.Pow((tap % 5) - Reach, 2)) / (2 * SpatialSigma * SpatialSigma))),
    ];
}
