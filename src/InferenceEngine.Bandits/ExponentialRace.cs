namespace InferenceEngine.Bandits;

/// <summary>
/// Draws an arm by an exponential race: the winner is <c>argmin E_i / p_i</c> with <c>E_i = −ln u_i</c>, so arm i wins
/// with probability exactly <c>p_i</c> (the minimum of independent exponentials). The u_i come from a hash of the seed
/// and the arm's own key, not of its position, so that the same seed gives the same winner while the pmf stands still,
/// and a pmf that moves by δ in total variation changes the winner of at most a fraction 2δ of the seeds.
/// </summary>
public static class ExponentialRace
{
    // 2^-53: a 53-bit hash becomes a double in (0, 1] without rounding.
    private const double Unit = 1.0 / (1L << 53);

    // Far more than the rounding of a bound, and far less than what would cost a logarithm.
    private const double Slack = 1 + 1e-9;

    /// <summary>
    /// The exponential variate of an arm for a seed, in (0, ∞): <c>−ln u</c> with u a 53-bit hash in (0, 1).
    /// </summary>
    public static double Variate(ulong seed, uint armKey)
    {
        ulong hash = Mix64.Of(seed, armKey) >> 11;
        return -Math.Log((hash + 0.5) * Unit);
    }

    /// <summary>
    /// Whether an arm of positive probability is faster than <paramref name="best"/>, the fastest so far, which then
    /// becomes its time. Most arms are not, and of those few need the logarithm: with x = 1 − u,
    /// <c>−ln u ≥ x + x²/2 + x³/3</c>, the first terms of its series.
    /// </summary>
    public static bool Wins(ulong seed, uint armKey, double probability, ref double best)
    {
        double u = ((Mix64.Of(seed, armKey) >> 11) + 0.5) * Unit;
        double x = 1 - u;
        if (x * (1 + (x * (0.5 + (x * (1.0 / 3))))) > best * probability * Slack)
            return false;
        double time = -Math.Log(u) / probability;
        if (time >= best)
            return false;
        best = time;
        return true;
    }

    /// <summary>
    /// Index of the drawn arm, or −1 when every probability is zero. <paramref name="pmf"/> and
    /// <paramref name="armKeys"/> have the same length; the pmf need not be normalised.
    /// </summary>
    public static int Draw(ReadOnlySpan<double> pmf, ReadOnlySpan<uint> armKeys, ulong seed)
    {
        if (pmf.Length != armKeys.Length)
            throw new ArgumentException($"{pmf.Length} probabilities for {armKeys.Length} arms.");
        int winner = -1;
        double best = double.PositiveInfinity;
        for (int i = 0; i < pmf.Length; i++)
        {
            if (!(pmf[i] > 0))
                continue;
            if (Wins(seed, armKeys[i], pmf[i], ref best))
                winner = i;
        }

        return winner;
    }
}
