namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>
/// How the spectrum changes from frame to frame: its rise, which tells beginnings of sounds (spectral flux; Bello et al. 2005),
/// and the persistence of its lines, which tells sustained notes (after Seyerlehner et al. 2007). Not thread-safe.
/// </summary>
internal sealed class SpectrumChange
{
    private const int Bands = 40;

    /// <summary>Frames between the spectra that are compared for steadiness: 96 ms, longer than a phoneme holds its pitch.</summary>
    private const int Back = 3;

    /// <summary>Lines are looked for from 90 Hz to 4 kHz.</summary>
    private const int FirstLine = 6, LastLine = 256;

    /// <summary>Bins on each side whose mean is taken off, so that only lines are left.</summary>
    private const int Reach = 6;

    /// <summary>Under this level, in decibels of full scale, nothing is heard.</summary>
    private const float Floor = -70;

    private readonly Queue<float[]> earlierLines = new();
    private readonly float[] decibels = new float[Spectrum.Bins];
    private float[]? earlierBands;

    public (float Flux, float Steadiness) Next(ReadOnlySpan<float> magnitudes)
    {
        for (int i = 0; i < decibels.Length; i++)
            decibels[i] = Math.Max(Floor, 20 * MathF.Log10(magnitudes[i] + 1e-9f));
        float[] bands = BandLevels(), lines = Lines();
        float flux = earlierBands is null ? 0 : Rise(earlierBands, bands);
        float steadiness = earlierLines.Count < Back ? 0 : Math.Max(0, Cosine(earlierLines.Dequeue(), lines));
        earlierLines.Enqueue(lines);
        earlierBands = bands;
        return (flux, steadiness);
    }

    /// <summary>Mean levels of bands whose widths grow evenly with pitch.</summary>
    private float[] BandLevels()
    {
        float[] levels = new float[Bands];
        int from = 2;
        for (int band = 0; band < Bands; band++)
        {
            int to = Math.Max(from + 1, (int)(2 * Math.Pow(Spectrum.Bins / 2.0, (band + 1.0) / Bands)));
            for (int i = from; i < to && i < decibels.Length; i++)
                levels[band] += decibels[i] / (to - from);
            from = to;
        }

        return levels;
    }

    /// <summary>What stands out of its surroundings; a spectrum without lines gives nearly nothing but noise.</summary>
    private float[] Lines()
    {
        float[] lines = new float[LastLine - FirstLine];
        for (int i = FirstLine; i < LastLine; i++)
        {
            float sum = 0;
            int from = Math.Max(0, i - Reach), to = i + Reach;
            for (int j = from; j <= to; j++)
                sum += decibels[j];
            lines[i - FirstLine] = Math.Max(0, decibels[i] - (sum / (to - from + 1)));
        }

        return lines;
    }

    private static float Rise(float[] before, float[] now)
    {
        float sum = 0;
        for (int i = 0; i < now.Length; i++)
            sum += Math.Max(0, now[i] - before[i]);
        return sum / now.Length;
    }

    private static float Cosine(float[] a, float[] b)
    {
        float both = 0, first = 0, second = 0;
        for (int i = 0; i < a.Length; i++)
            (both, first, second) = (both + (a[i] * b[i]), first + (a[i] * a[i]), second + (b[i] * b[i]));
        return first * second == 0 ? 0 : both / MathF.Sqrt(first * second);
    }
}
