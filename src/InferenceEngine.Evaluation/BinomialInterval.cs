namespace InferenceEngine.Evaluation;

/// <summary>Confidence intervals of a rate. Pure; thread-safe.</summary>
public static class BinomialInterval
{
    /// <summary>Two-sided 95 % quantile of the standard normal distribution.</summary>
    public const double Z95 = 1.959963984540054;

    /// <summary>
    /// Wilson's score interval (JASA 22, 1927) for <paramref name="successes"/> of <paramref name="trials"/>: right also
    /// for few trials and rates near 0 or 1, where the normal interval leaves [0, 1]. Rewards between 0 and 1 may be
    /// summed as successes: their variance is at most that of a coin, so the interval is wide enough.
    /// </summary>
    /// <returns>Lower and upper bound in [0, 1]; (0, 1) without trials.</returns>
    public static (double Low, double High) Wilson(double successes, double trials, double z = Z95)
    {
        if (!(successes >= 0 && trials >= 0 && z > 0))
            throw new ArgumentException($"Successes ({successes}), trials ({trials}) and z ({z}) must not be negative.");
        if (trials == 0)
            return (0, 1);
        double rate = Math.Min(successes / trials, 1);
        double square = z * z;
        double centre = (rate + (square / (2 * trials))) / (1 + (square / trials));
        double half = z * Math.Sqrt((rate * (1 - rate) / trials) + (square / (4 * trials * trials))) / (1 + (square / trials));
        return (Math.Max(centre - half, 0), Math.Min(centre + half, 1));
    }
}
