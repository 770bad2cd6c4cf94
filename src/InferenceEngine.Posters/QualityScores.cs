namespace InferenceEngine.Posters;

/// <summary>Technical quality of a frame; each score is 0 (bad) to 1 (good).</summary>
/// <param name="Sharpness">Not blurred.</param>
/// <param name="Exposure">Neither dark nor burnt out.</param>
/// <param name="Contrast">Uses the range of brightness.</param>
/// <param name="Colourfulness">Hasler–Süsstrunk's measure.</param>
/// <param name="Cleanness">Free of noise.</param>
public sealed record QualityScores(
    double Sharpness, double Exposure, double Contrast, double Colourfulness, double Cleanness)
{
    /// <summary>Weighted mean; sharpness counts most, because a blurred poster cannot be saved by colour.</summary>
    public double Overall =>
        (0.40 * Sharpness) + (0.20 * Exposure) + (0.15 * Contrast) + (0.15 * Colourfulness) + (0.10 * Cleanness);
}
