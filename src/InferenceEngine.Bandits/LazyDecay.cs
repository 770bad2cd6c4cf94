namespace InferenceEngine.Bandits;

/// <summary>
/// Exponential forgetting that is applied when a record is next touched: <c>a ← a0 + γ^Δt·(a − a0)</c>, with the
/// record's own time, so that nothing sweeps and the prior a0 remains. Two steps equal one of their sum. Pure
/// functions; thread-safe.
/// </summary>
public static class LazyDecay
{
    /// <summary>
    /// What is left of evidence: <c>2^(−elapsed / half-life)</c>, in [0, 1]. Time that does not pass, or runs back,
    /// decays nothing; nor does an infinite half-life.
    /// </summary>
    /// <exception cref="ArgumentException">The half-life is not positive, or the elapsed time is NaN.</exception>
    public static double Factor(double elapsedSeconds, double halfLifeSeconds)
    {
        if (!(halfLifeSeconds > 0))
            throw new ArgumentException(
                $"A half-life must be positive, not {halfLifeSeconds} s.", nameof(halfLifeSeconds));
        if (double.IsNaN(elapsedSeconds))
            throw new ArgumentException("The elapsed time is not a number.", nameof(elapsedSeconds));
        bool decays = elapsedSeconds > 0 && double.IsFinite(halfLifeSeconds);
        return decays ? Math.Pow(2, -elapsedSeconds / halfLifeSeconds) : 1;
    }

    /// <summary>
    /// A statistic <paramref name="value"/> with prior <paramref name="prior"/> after decay by a factor.
    /// </summary>
    public static double Apply(double value, double prior, double factor) => prior + (factor * (value - prior));
}
