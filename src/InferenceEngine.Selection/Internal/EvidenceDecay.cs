using InferenceEngine.Bandits;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Forgetting: evidence is multiplied by ½ for each half-life that passed, when its record is next touched or read. The
/// prior is no evidence and stays. Pure.
/// </summary>
internal static class EvidenceDecay
{
    /// <summary>Half-life of a title in seconds: its own, else the policy's; 0 never forgets.</summary>
    public static double HalfLife(Title title, Policy policy) =>
        title.HalfLifeSeconds > 0 ? title.HalfLifeSeconds : policy.HalfLifeSeconds;

    /// <summary>What is kept of evidence; 1 when the clock did not advance.</summary>
    public static double Kept(uint fromSeconds, uint toSeconds, double halfLifeSeconds) =>
        toSeconds > fromSeconds ? LazyDecay.Factor(toSeconds - fromSeconds, halfLifeSeconds) : 1;

    /// <summary>Discounts what counts as recent.</summary>
    public static void ApplyRecent(Span<ArmRecord> arms, uint fromSeconds, uint toSeconds)
    {
        float kept = (float)Kept(fromSeconds, toSeconds, ChangeAlarm.HalfLifeSeconds);
        if (kept == 1)
            return;
        foreach (ref ArmRecord arm in arms)
        {
            arm.RecentImpressions *= kept;
            arm.RecentRewardSum *= kept;
        }
    }

    /// <summary>Discounts the evidence of arms.</summary>
    public static void Apply(Span<ArmRecord> arms, uint fromSeconds, uint toSeconds, double halfLifeSeconds)
    {
        double kept = Kept(fromSeconds, toSeconds, halfLifeSeconds);
        if (kept == 1)
            return;
        foreach (ref ArmRecord arm in arms)
        {
            arm.Impressions *= kept;
            arm.RewardSum *= kept;
            arm.RewardSquares *= kept;
        }
    }
}
