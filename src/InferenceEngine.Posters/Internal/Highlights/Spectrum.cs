using System.Numerics;

namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>
/// Magnitudes of the frequencies in a frame of samples: Hann window and the radix-2 transform of Cooley and Tukey (1965).
/// Keeps its tables and scratch. Not thread-safe.
/// </summary>
internal sealed class Spectrum
{
    /// <summary>Samples of a frame, 64 ms at 16 kHz.</summary>
    public const int Size = 1024;

    /// <summary>Frequencies from 0 to half of the rate.</summary>
    public const int Bins = (Size / 2) + 1;

    private static readonly double[] window =
        [.. Enumerable.Range(0, Size).Select(i => 0.5 - (0.5 * Math.Cos(2 * Math.PI * i / Size)))];

    private static readonly Complex[] roots =
        [.. Enumerable.Range(0, Size / 2).Select(i => Complex.FromPolarCoordinates(1, -2 * Math.PI * i / Size))];

    private readonly Complex[] values = new Complex[Size];

    /// <summary>A full-scale sine gives about 1 in its bin.</summary>
    public void Magnitudes(ReadOnlySpan<float> frame, Span<float> magnitudes)
    {
        for (int i = 0; i < Size; i++)
            values[Reversed(i)] = frame[i] * window[i];
        for (int half = 1; half < Size; half *= 2)
            Combine(half);
        for (int i = 0; i < Bins; i++)
            magnitudes[i] = (float)(values[i].Magnitude * 4 / Size);
    }

    private void Combine(int half)
    {
        int step = Size / (2 * half);
        for (int start = 0; start < Size; start += 2 * half)
        {
            for (int i = 0; i < half; i++)
            {
                Complex odd = values[start + half + i] * roots[i * step];
                Complex even = values[start + i];
                values[start + i] = even + odd;
                values[start + half + i] = even - odd;
            }
        }
    }

    private static int Reversed(int index)
    {
        int reversed = 0;
        for (int bit = 1; bit < Size; bit *= 2)
            reversed = (reversed * 2) + ((index & bit) == 0 ? 0 : 1);
        return reversed;
    }
}
