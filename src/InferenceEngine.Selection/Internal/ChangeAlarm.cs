namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Tells that an arm earns otherwise of late than all of its evidence says: compares the take rate of the last hours,
/// which every arm has with a half-life of its own, with the whole. Pure.
/// </summary>
internal static class ChangeAlarm
{
    /// <summary>Time in which what counts as recent counts half: a few cover a day's round.</summary>
    public const double HalfLifeSeconds = 6 * 3600;

    // Deviations of chance: once in some 300,000 independent looks.
    private const double Deviations = 4.5;

    // Rewards follow their impressions by minutes to hours, so while traffic rises or falls the two are a little out of
    // step; with many impressions that alone would be significant.
    private const double LeastRelativeChange = 0.25;

    private const double FewestRecentImpressions = 300;

    /// <summary>Whether a change is to be reported.</summary>
    public static bool Rings(in ArmRecord arm)
    {
        if (arm.RecentImpressions < FewestRecentImpressions || arm.Impressions < 2 * arm.RecentImpressions)
            return false;
        double mean = arm.RewardSum / arm.Impressions;
        double variance = Math.Max((arm.RewardSquares / arm.Impressions) - (mean * mean), 1e-6);
        double change = Math.Abs((arm.RecentRewardSum / arm.RecentImpressions) - mean);
        return change > LeastRelativeChange * mean && change > Deviations * Math.Sqrt(variance / arm.RecentImpressions);
    }
}
