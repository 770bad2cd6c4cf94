namespace InferenceEngine.Bandits;

/// <summary>
/// Inverse-gap weighting: <c>p_i = 1 / (K + γ·(best − s_i))</c>, the rest to the best of the K arms (Foster and
/// Rakhlin, "Beyond UCB", ICML 2020: SquareCB; Simchi-Levi and Xu 2022: FALCON). A pure function; thread-safe.
/// </summary>
public static class InverseGap
{
    /// <summary>
    /// Writes the pmf. Where several arms are best they share equally, so the order of the arms does not matter. An arm
    /// with score −∞ is out: exactly 0, and not counted in K. All 0 when every arm is out.
    /// </summary>
    /// <param name="scores">Estimated reward of each arm.</param>
    /// <param name="gamma">
    /// Learning rate, at least 0: 0 is uniform, larger explores less; per unit of the scores.
    /// </param>
    /// <param name="pmf">Receives the probabilities.</param>
    /// <exception cref="ArgumentException">
    /// Lengths differ, a score is NaN or +∞, or γ is negative or not finite.
    /// </exception>
    public static void Pmf(ReadOnlySpan<double> scores, double gamma, Span<double> pmf)
    {
        BestArms.Check(scores, pmf);
        if (!(gamma >= 0 && gamma < double.PositiveInfinity))
            throw new ArgumentException($"Gamma must be finite and at least 0, not {gamma}.", nameof(gamma));
        double best = BestArms.Score(scores);
        double count = BestArms.Count(scores);
        double others = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            bool isOther = scores[i] < best && !double.IsNegativeInfinity(scores[i]);
            pmf[i] = isOther ? 1 / (count + (gamma * (best - scores[i]))) : 0;
            others += pmf[i];
        }

        BestArms.Share(scores, 1 - others, pmf);
    }
}
