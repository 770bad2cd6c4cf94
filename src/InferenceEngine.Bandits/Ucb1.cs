namespace InferenceEngine.Bandits;

/// <summary>
/// Upper confidence bounds: <c>mean + c·√(2 ln n / n_i)</c>, n the sum of all counts (Auer, Cesa-Bianchi and Fischer,
/// Machine Learning 47, 2002: UCB1 with c = 1 for rewards in [0, 1]). A pure function; thread-safe.
/// </summary>
public static class Ucb1
{
    /// <summary>
    /// Writes 1 to the arm with the largest bound, in equal shares where several are largest. Arms with count 0 come
    /// first: while there are any, the pmf is uniform over them. An arm with mean −∞ is out: exactly 0, and its
    /// count is not part of n. All 0 when every arm is out.
    /// </summary>
    /// <param name="means">Mean reward of each arm; not read where the count is 0, except for −∞.</param>
    /// <param name="counts">How often each arm was shown, may be fractional (decayed); at least 0.</param>
    /// <param name="exploration">c, at least 0.</param>
    /// <param name="pmf">Receives the probabilities.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a number is out of its range.</exception>
    public static void Pmf(
        ReadOnlySpan<double> means, ReadOnlySpan<double> counts, double exploration, Span<double> pmf)
    {
        Check(means, counts, exploration, pmf);
        double total = 0;
        for (int i = 0; i < means.Length; i++)
            total += double.IsNegativeInfinity(means[i]) ? 0 : counts[i];
        double radius = 2 * Math.Log(Math.Max(1, total));
        double best = double.NegativeInfinity;
        for (int i = 0; i < means.Length; i++)
        {
            pmf[i] = double.IsNegativeInfinity(means[i]) ? double.NegativeInfinity
                : counts[i] > 0 ? means[i] + (exploration * Math.Sqrt(radius / counts[i]))
                : double.PositiveInfinity;
            best = Math.Max(best, pmf[i]);
        }

        ShareInPlace(best, pmf);
    }

    private static void ShareInPlace(double best, Span<double> bounds)
    {
        int ties = bounds.Count(best);
        for (int i = 0; i < bounds.Length; i++)
            bounds[i] = bounds[i] == best && !double.IsNegativeInfinity(best) ? 1.0 / ties : 0;
    }

    private static void Check(
        ReadOnlySpan<double> means, ReadOnlySpan<double> counts, double exploration, ReadOnlySpan<double> pmf)
    {
        BestArms.Check(means, pmf);
        BestArms.CheckLength(counts.Length, pmf);
        if (!(exploration >= 0 && exploration < double.PositiveInfinity))
            throw new ArgumentException(
                $"Exploration must be finite and at least 0, not {exploration}.", nameof(exploration));
        foreach (double count in counts)
        {
            if (!(count >= 0 && count < double.PositiveInfinity))
                throw new ArgumentException($"A count must be finite and at least 0, not {count}.", nameof(counts));
        }
    }
}
