namespace InferenceEngine.Bandits;

/// <summary>
/// The best arm, but with probability ε any arm (Sutton and Barto, "Reinforcement Learning", 2nd ed., section 2.2).
/// A pure function; thread-safe.
/// </summary>
public static class EpsilonGreedy
{
    /// <summary>
    /// Writes ε/n to each of the n arms and adds 1 − ε to the best, in equal shares where several are best. An arm with
    /// score −∞ is out: exactly 0, and not counted in n. All 0 when every arm is out.
    /// </summary>
    /// <exception cref="ArgumentException">Lengths differ, a score is NaN or +∞, or ε is not in [0, 1].</exception>
    public static void Pmf(ReadOnlySpan<double> scores, double epsilon, Span<double> pmf)
    {
        BestArms.Check(scores, pmf);
        if (!(epsilon >= 0 && epsilon <= 1))
            throw new ArgumentException($"Epsilon must be in [0, 1], not {epsilon}.", nameof(epsilon));
        double each = epsilon / Math.Max(1, BestArms.Count(scores));
        for (int i = 0; i < scores.Length; i++)
            pmf[i] = double.IsNegativeInfinity(scores[i]) ? 0 : each;
        BestArms.Share(scores, 1 - epsilon, pmf);
    }
}
