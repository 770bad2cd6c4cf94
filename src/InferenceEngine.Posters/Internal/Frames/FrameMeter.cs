using InferenceEngine.Native;

namespace InferenceEngine.Posters.Internal.Frames;

/// <summary>
/// Measures a frame. Every score is calibrated to [0, 1] on frames of about 640 pixels; larger ones must be shrunk first,
/// because sharpness and noise depend on the scale. Pure.
/// </summary>
internal static class FrameMeter
{
    private const int NearlyBlack = 20;
    private const int BurntOut = 250;

    public static FrameFeatures Measure(PixelBuffer picture)
    {
        LumaPlane luma = new(picture);
        int[] counts = luma.Histogram();
        double pixels = luma.Values.Length;
        double low = Percentile(counts, 0.05) / 255.0, high = Percentile(counts, 0.95) / 255.0;
        double dark = counts[..NearlyBlack].Sum() / pixels, bright = counts[BurntOut..].Sum() / pixels;
        double mean = counts.Select((count, level) => (double)count * level).Sum() / pixels / 255;
        (double across, double down) = Sharpness.Blurs(luma);
        float[] histogram = Colour.Histogram(picture);
        return new FrameFeatures
        {
            Quality = new QualityScores(
                Sharpness: SharpnessScore(Math.Max(across, down), high - low),
                Exposure: ExposureScore(mean, dark, bright),
                Contrast: Math.Clamp((high - low) / 0.75, 0, 1),
                Colourfulness: 1 - Math.Exp(-Colour.Fulness(picture) / 40),
                Cleanness: Math.Exp(-Noise.Deviation(luma) / 10)),
            Histogram = histogram,
            Grid = luma.Grid(FrameFeatures.GridColumns, FrameFeatures.GridRows),
            Hash = PerceptualHash.Of(luma),
            LowLuma = low,
            HighLuma = high,
            DarkShare = dark,
            BrightShare = bright,
            OneWayBlur = Math.Abs(across - down),
            PlainShare = Colour.PlainShare(histogram),
            IsColourBars = ColourBars.Is(picture),
            Bars = LetterboxBars.Of(luma),
        };
    }

    /// <summary>
    /// Crété's measure is about 0.25 for crisp and 0.65 for clearly blurred frames. A flat frame has no edges to judge, so the
    /// score fades with the range of luma.
    /// </summary>
    private static double SharpnessScore(double blur, double range) =>
        Math.Clamp((0.68 - blur) / 0.38, 0, 1) * Math.Clamp(range / 0.1, 0, 1);

    /// <summary>A bell round a mean luma of 0.45, lowered by what is lost in shadows and lights.</summary>
    private static double ExposureScore(double mean, double dark, double bright)
    {
        double off = (mean - 0.45) / 0.3;
        return Math.Exp(-off * off / 2) * (1 - (0.7 * dark)) * Math.Max(0, 1 - (1.5 * bright));
    }

    private static int Percentile(int[] counts, double share)
    {
        double wanted = counts.Sum() * share;
        int level = 0;
        for (double seen = counts[0]; seen < wanted && level < 255; seen += counts[level])
            level++;
        return level;
    }
}
