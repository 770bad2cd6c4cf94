using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Internal.Enhance;

/// <summary>A mild stretch of a flat picture's levels about their middle. Pure but for the picture that is stretched.</summary>
internal static class Contrasts
{
    /// <summary>The range that is aimed at, from the 1st to the 99th percentile of luma.</summary>
    private const int WantedRange = 225;

    /// <summary>Blackest and whitest after it.</summary>
    private const int Low = 4, High = 251;

    /// <summary>A darker picture is a night, and its noise would come out.</summary>
    private const int NightMean = 45;

    /// <summary>The 1st and 99th percentile, and the mean.</summary>
    public static (int Low, int High, double Mean) Measure(LumaPlane luma)
    {
        int[] counts = luma.Histogram();
        double mean = counts.Select((count, level) => (double)count * level).Sum() / luma.Values.Length;
        return (Percentile(counts, luma.Values.Length * 0.01), Percentile(counts, luma.Values.Length * 0.99), mean);
    }

    /// <summary>By how much the levels should be stretched; 1 leaves them.</summary>
    public static double Gain((int Low, int High, double Mean) measured, double most) =>
        measured.Mean < NightMean || measured.High <= measured.Low ? 1
            : Math.Clamp((double)WantedRange / (measured.High - measured.Low), 1, most);

    public static void Stretch(PixelBuffer picture, (int Low, int High, double Mean) measured, double gain)
    {
        double middle = (measured.Low + measured.High) / 2.0, half = (measured.High - measured.Low) * gain / 2;
        double shifted = Math.Clamp(middle, Math.Min(Low + half, 127.5), Math.Max(High - half, 127.5));
        byte[] levels = [.. Enumerable.Range(0, 256).Select(level => (byte)Math.Clamp(((level - middle) * gain) + shifted + 0.5, 0, 255))];
        Span<byte> pixels = picture.Pixels;
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = levels[pixels[i]];
    }

    private static int Percentile(int[] counts, double wanted)
    {
        int level = 0;
        for (double seen = counts[0]; seen < wanted && level < 255; seen += counts[level])
            level++;
        return level;
    }
}
