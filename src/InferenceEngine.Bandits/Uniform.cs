namespace InferenceEngine.Bandits;

/// <summary>
/// Every arm alike: pure exploration, and the logging policy of a randomised experiment. Thread-safe.
/// </summary>
public static class Uniform
{
    /// <summary>Writes 1/n to each of the n places.</summary>
    public static void Pmf(Span<double> pmf) => pmf.Fill(1.0 / Math.Max(1, pmf.Length));

    /// <summary>
    /// Writes the same probability to every eligible arm and 0 to the others; all 0 when none is eligible.
    /// </summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Pmf(ReadOnlySpan<bool> eligible, Span<double> pmf)
    {
        BestArms.CheckLength(eligible.Length, pmf);
        int count = eligible.Count(true);
        for (int i = 0; i < eligible.Length; i++)
            pmf[i] = eligible[i] ? 1.0 / count : 0;
    }
}
