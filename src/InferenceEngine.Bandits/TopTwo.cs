namespace InferenceEngine.Bandits;

/// <summary>
/// Top-two Thompson sampling (Russo, "Simple Bayesian algorithms for best-arm identification", COLT 2016) as a pmf: the
/// leader I is drawn from a Thompson pmf p and shown with probability β; else p is drawn again until it gives another
/// arm. So <c>q_i = p_i·(β + (1 − β)·∑_{j≠i} p_j / (1 − p_j))</c>. A pure function; thread-safe.
/// </summary>
public static class TopTwo
{
    /// <summary>
    /// Turns a Thompson pmf into the top-two pmf in place. An arm of probability 0 stays at 0; where one arm has all
    /// the probability there is no second, and the pmf stays.
    /// </summary>
    /// <param name="pmf">Non-negative, sums to 1.</param>
    /// <param name="beta">Probability that the leader is shown, in [0, 1]; 0.5 is usual.</param>
    /// <exception cref="ArgumentException">β is not in [0, 1].</exception>
    public static void Apply(Span<double> pmf, double beta)
    {
        if (!(beta >= 0 && beta <= 1))
            throw new ArgumentException($"Beta must be in [0, 1], not {beta}.", nameof(beta));
        int leader = pmf.IndexOf(BestArms.Score(pmf));
        double rest = 0;
        double odds = 0;
        for (int i = 0; i < pmf.Length; i++)
        {
            rest += i == leader ? 0 : pmf[i];
            odds += i == leader ? 0 : pmf[i] / (1 - pmf[i]);
        }

        if (rest == 0)
            return;

        // The rest is added up and not subtracted from 1, which would cancel where the leader has nearly all.
        double leaderOdds = pmf[leader] / rest;
        for (int i = 0; i < pmf.Length; i++)
        {
            double others = i == leader ? odds : leaderOdds + odds - (pmf[i] / (1 - pmf[i]));
            pmf[i] *= beta + ((1 - beta) * others);
        }
    }
}
