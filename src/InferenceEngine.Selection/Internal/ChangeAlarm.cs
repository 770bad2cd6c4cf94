namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Tells that an arm's mean reward is no longer what its evidence says: an exponentially weighted moving average of the
/// standardised residuals, a control chart (Roberts, 1959), in units of its own deviation. Pure.
/// </summary>
internal static class ChangeAlarm
{
    /// <summary>Deviations at which a change is reported: once in some 300,000 independent looks by chance.</summary>
    public const float Threshold = 4.5f;

    // Impressions after which an old residual counts 1/e: short enough to see a change within a day of a busy title.
    private const double Memory = 500;

    // Residuals of fewer impressions say more about the prior than about a change.
    private const double FewestImpressions = 1000;

    /// <summary>The statistic after impressions that counted as failures.</summary>
    public static float AfterImpressions(in ArmRecord arm, double count)
    {
        (double mean, double deviation) = Belief(in arm);
        double kept = Math.Exp(-count / Memory);
        return (float)((arm.Drift * kept) - (count * mean / deviation * Scale));
    }

    /// <summary>The statistic after a reward.</summary>
    public static float AfterReward(in ArmRecord arm, double value) =>
        (float)(arm.Drift + (value / Belief(in arm).Deviation * Scale));

    /// <summary>Whether a change is to be reported.</summary>
    public static bool Rings(in ArmRecord arm) =>
        arm.Impressions >= FewestImpressions && Math.Abs(arm.Drift) > Threshold;

    // Residuals of unit variance, forgotten at rate 1 / Memory, sum up to a variance of Memory / 2.
    private static double Scale => Math.Sqrt(2 / Memory);

    private static (double Mean, double Deviation) Belief(in ArmRecord arm)
    {
        double mean = (arm.RewardSum + 0.5) / (arm.Impressions + 1);
        double variance = ((arm.RewardSquares + 0.5) / (arm.Impressions + 1)) - (mean * mean);
        return (mean, Math.Sqrt(Math.Max(variance, 1e-4)));
    }
}
