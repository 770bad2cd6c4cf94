namespace InferenceEngine.Bandits;

/// <summary>
/// Probabilities in proportion to <c>exp(score / temperature)</c> (Sutton and Barto, section 2.8). A pure function;
/// thread-safe.
/// </summary>
public static class Softmax
{
    /// <summary>
    /// Writes the pmf. Scores are shifted so that the best is 0, so nothing overflows. A temperature of 0 is the best
    /// arm, shared by ties. An arm with score −∞ is out: exactly 0. All 0 when every arm is out.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// Lengths differ, a score is NaN or +∞, or the temperature is negative.
    /// </exception>
    public static void Pmf(ReadOnlySpan<double> scores, double temperature, Span<double> pmf)
    {
        BestArms.Check(scores, pmf);
        if (!(temperature >= 0 && temperature < double.PositiveInfinity))
            throw new ArgumentException(
                $"A temperature must be finite and at least 0, not {temperature}.", nameof(temperature));
        pmf.Clear();
        double best = BestArms.Score(scores);
        if (temperature == 0 || double.IsNegativeInfinity(best))
        {
            BestArms.Share(scores, 1, pmf);
            return;
        }

        double sum = 0;
        for (int i = 0; i < scores.Length; i++)
            sum += pmf[i] = Math.Exp((scores[i] - best) / temperature);
        for (int i = 0; i < scores.Length; i++)
            pmf[i] /= sum;
    }
}
