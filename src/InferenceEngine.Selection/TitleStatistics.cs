using InferenceEngine.Selection.Internal;

namespace InferenceEngine.Selection;

/// <summary>What is known of a title in a placement: its arms, likeliest first, and its holdout.</summary>
public sealed record TitleStatistics(
    Policy Policy, IReadOnlyList<ArmStatistics> Arms, double HoldoutImpressions, double HoldoutRewardSum)
{
    internal static TitleStatistics Of(ReadOnlySpan<byte> record, TitleEntry title, PolicyEntry policy)
    {
        if (record.IsEmpty)
            return new TitleStatistics(policy.Policy, [], 0, 0);
        List<ArmStatistics> arms = [];
        foreach (ArmRecord arm in RecordLayout.ReadArms(record))
        {
            if (title.Find(arm.Key) is { } artwork)
                arms.Add(Describe(in arm, artwork.Artwork, policy.Policy));
        }

        arms.Sort((a, b) => b.Probability.CompareTo(a.Probability));
        RecordHeader header = RecordLayout.Header(record);
        return new TitleStatistics(policy.Policy, arms, header.HoldoutImpressions, header.HoldoutRewardSum);
    }

    private static ArmStatistics Describe(in ArmRecord arm, Artwork artwork, Policy policy) => new(
        artwork,
        ContextFreePmf.Posterior(policy, in arm),
        arm.Probability,
        (long)Math.Round(arm.Impressions),
        arm.Rewards,
        arm.RewardSum)
    {
        RetiredByPolicy = arm.State == ArmState.RetiredByPolicy,
        RetirementCap = Math.ScaleB(1, -arm.RetireSteps),
        HasChanged = ChangeAlarm.Rings(in arm),
    };
}
