using InferenceEngine.Native;

namespace InferenceEngine.Posters.Internal.Frames;

/// <summary>Measures of colour. Pure.</summary>
internal static class Colour
{
    /// <summary>Bins per channel of <see cref="Histogram"/>.</summary>
    private const int Levels = 8;

    /// <summary>Hasler and Süsstrunk (2003): 0 grey, 33 moderate, 59 quite, 109 extremely colourful.</summary>
    public static double Fulness(PixelBuffer picture)
    {
        ReadOnlySpan<byte> pixels = picture.Pixels;
        long count = pixels.Length / 3;
        double rg = 0, rg2 = 0, yb = 0, yb2 = 0;
        for (int i = 0; i < pixels.Length; i += 3)
        {
            int first = pixels[i] - pixels[i + 1];
            double second = ((pixels[i] + pixels[i + 1]) * 0.5) - pixels[i + 2];
            rg += first;
            rg2 += first * first;
            yb += second;
            yb2 += second * second;
        }

        rg /= count;
        yb /= count;
        double spread = Math.Sqrt(Math.Max(0, (rg2 / count) - (rg * rg) + (yb2 / count) - (yb * yb)));
        return spread + (0.3 * Math.Sqrt((rg * rg) + (yb * yb)));
    }

    /// <summary>Shares of 8 × 8 × 8 colours; they sum to 1.</summary>
    public static float[] Histogram(PixelBuffer picture)
    {
        ReadOnlySpan<byte> pixels = picture.Pixels;
        float[] bins = new float[Levels * Levels * Levels];
        float share = 3f / pixels.Length;
        for (int i = 0; i < pixels.Length; i += 3)
            bins[((pixels[i] >> 5) * Levels * Levels) + ((pixels[i + 1] >> 5) * Levels) + (pixels[i + 2] >> 5)] += share;
        return bins;
    }

    /// <summary>
    /// Share of the pixels that are of one colour, give or take a step: high for cards, credits and graphics, low for films.
    /// </summary>
    public static double PlainShare(float[] histogram)
    {
        int best = Array.IndexOf(histogram, histogram.Max());
        double sum = 0;
        for (int i = 0; i < histogram.Length; i++)
        {
            bool isNear = Math.Abs((i / (Levels * Levels)) - (best / (Levels * Levels))) <= 1
                && Math.Abs((i / Levels % Levels) - (best / Levels % Levels)) <= 1 && Math.Abs((i % Levels) - (best % Levels)) <= 1;
            sum += isNear && histogram[i] > NearlyAll * histogram[best] ? histogram[i] : 0;
        }

        return sum;
    }

    /// <summary>A neighbouring colour belongs to a plain ground only when it has this part of its pixels.</summary>
    private const float NearlyAll = 0.05f;

    /// <summary>Half of the summed differences of two histograms: 0 same colours, 1 none in common.</summary>
    public static double Distance(float[] a, float[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += Math.Abs(a[i] - b[i]);
        return Math.Min(1, sum / 2);
    }
}
