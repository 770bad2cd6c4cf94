namespace InferenceEngine.Bandits;

/// <summary>
/// The arms with the largest score, and checks that policies share. A score of −∞ takes an arm out. Pure functions;
/// thread-safe.
/// </summary>
internal static class BestArms
{
    /// <summary>The largest score, −∞ when there is none.</summary>
    public static double Score(ReadOnlySpan<double> scores)
    {
        double best = double.NegativeInfinity;
        foreach (double score in scores)
            best = Math.Max(best, score);
        return best;
    }

    /// <summary>
    /// Adds <paramref name="mass"/> to the probabilities, in equal shares to all arms whose score is the largest; to
    /// none when every arm is out.
    /// </summary>
    public static void Share(ReadOnlySpan<double> scores, double mass, Span<double> pmf)
    {
        double best = Score(scores);
        if (double.IsNegativeInfinity(best))
            return;
        int ties = 0;
        foreach (double score in scores)
            ties += score == best ? 1 : 0;
        for (int i = 0; i < scores.Length; i++)
            pmf[i] += scores[i] == best ? mass / ties : 0;
    }

    /// <summary>How many arms are not out.</summary>
    public static int Count(ReadOnlySpan<double> scores)
    {
        int count = 0;
        foreach (double score in scores)
            count += double.IsNegativeInfinity(score) ? 0 : 1;
        return count;
    }

    /// <summary>Scores are finite or −∞, as many as there is room for.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static void Check(ReadOnlySpan<double> scores, ReadOnlySpan<double> pmf)
    {
        CheckLength(scores.Length, pmf);
        foreach (double score in scores)
        {
            if (!(score < double.PositiveInfinity))
                throw new ArgumentException($"A score must be finite, or −∞ for an arm that is out, not {score}.");
        }
    }

    /// <summary>There is as much room as there are arms.</summary>
    /// <exception cref="ArgumentException">There is not.</exception>
    public static void CheckLength(int arms, ReadOnlySpan<double> pmf)
    {
        if (arms != pmf.Length)
            throw new ArgumentException($"{arms} arms but room for {pmf.Length} probabilities.");
    }
}
