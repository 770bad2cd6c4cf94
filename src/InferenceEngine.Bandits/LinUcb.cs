namespace InferenceEngine.Bandits;

/// <summary>
/// LinUCB: the arm with the largest <c>mean + α·√variance</c> under its linear model (Li, Chu, Langford and Schapire,
/// WWW 2010). Means and variances come from <see cref="DiagonalWeights"/> or <see cref="FullLinear"/>. A pure function;
/// thread-safe.
/// </summary>
public static class LinUcb
{
    /// <summary>The upper bound of one arm.</summary>
    public static double Score(double mean, double variance, double alpha) => mean + (alpha * Math.Sqrt(variance));

    /// <summary>
    /// Writes 1 to the arm with the largest bound, in equal shares where several are largest. An arm with mean −∞ is
    /// out: exactly 0. All 0 when every arm is out.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// Lengths differ, a mean is NaN or +∞, or a variance or α is negative or not finite.
    /// </exception>
    public static void Pmf(
        ReadOnlySpan<double> means, ReadOnlySpan<double> variances, double alpha, Span<double> pmf)
    {
        BestArms.Check(means, pmf);
        BestArms.CheckLength(variances.Length, pmf);
        double best = double.NegativeInfinity;
        for (int i = 0; i < means.Length; i++)
        {
            double bound = Score(means[i], variances[i], alpha);
            if (!(bound < double.PositiveInfinity && alpha >= 0))
                throw new ArgumentException(
                    $"Arm {i}: no bound from mean {means[i]}, variance {variances[i]}, alpha {alpha}.");
            best = Math.Max(best, pmf[i] = bound);
        }

        int ties = pmf.Count(best);
        foreach (ref double p in pmf)
            p = p == best && !double.IsNegativeInfinity(best) ? 1.0 / ties : 0;
    }
}
