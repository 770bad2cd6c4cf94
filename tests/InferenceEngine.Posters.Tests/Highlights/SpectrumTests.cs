using System.Numerics;
using InferenceEngine.Posters.Internal.Highlights;

namespace InferenceEngine.Posters.Tests.Highlights;

/// <summary>The transform is that of its definition, and loudness that of BS.1770.</summary>
public sealed class SpectrumTests
{
    [Fact]
    public void Magnitudes_are_those_of_the_definition()
    {
        Random random = new(5);
        float[] frame = [.. Enumerable.Range(0, Spectrum.Size).Select(_ => (float)((random.NextDouble() * 2) - 1))];
        float[] found = new float[Spectrum.Bins];
        new Spectrum().Magnitudes(frame, found);
        foreach (int bin in (int[])[0, 1, 7, 200, 511, 512])
            Assert.Equal(Definition(frame, bin), found[bin], 5);
    }

    [Fact]
    public void A_full_sine_gives_one_in_its_bin()
    {
        float[] frame = [.. Enumerable.Range(0, Spectrum.Size).Select(i => (float)Math.Sin(2 * Math.PI * 32 * i / Spectrum.Size))];
        float[] found = new float[Spectrum.Bins];
        new Spectrum().Magnitudes(frame, found);
        Assert.Equal(32, Array.IndexOf(found, found.Max()));
        Assert.Equal(1, found[32], 3);
        Assert.True(found[100] < 1e-4);
    }

    /// <summary>A full-scale sine of 997 Hz in one channel is -3.01 LUFS by definition of the standard.</summary>
    [Theory]
    [InlineData(48000)]
    [InlineData(16000)]
    public void A_full_sine_is_as_loud_as_the_standard_says(int rate)
    {
        KWeighting weighting = new(rate);
        double sum = 0;
        for (int i = 0; i < rate * 2; i++)
        {
            double weighted = weighting.Next(Math.Sin(2 * Math.PI * 997 * i / rate));
            sum += i < rate ? 0 : weighted * weighted;
        }

        Assert.Equal(-3.01, KWeighting.Loudness(sum / rate), 0.05);
    }

    private static double Definition(float[] frame, int bin)
    {
        Complex sum = 0;
        for (int i = 0; i < frame.Length; i++)
            sum += frame[i] * (0.5 - (0.5 * Math.Cos(2 * Math.PI * i / frame.Length))) * Complex.FromPolarCoordinates(1, -2 * Math.PI * bin * i / frame.Length);
        return sum.Magnitude * 4 / frame.Length;
    }
}
