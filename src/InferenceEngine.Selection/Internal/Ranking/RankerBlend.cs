namespace InferenceEngine.Selection.Internal.Ranking;

/// <summary>
/// A ranker's estimate beside a contextual model: so many observations of that reward at this member's features, joined to
/// the model's score as the normal update does (precisions add). Nothing of it is learnt: evidence stays what was observed.
/// Pure.
/// </summary>
internal static class RankerBlend
{
    /// <summary>Moves means and deviations of scores towards the estimates; NaN is no estimate.</summary>
    public static void Apply(Policy policy, ReadOnlySpan<float> ranks, Span<double> means, Span<double> deviations)
    {
        bool isLogistic = policy.Kind == PolicyKind.LogisticThompson;
        for (int i = 0; i < means.Length; i++)
        {
            double rate = ranks[i];
            if (double.IsNaN(rate))
                continue;
            // On the scale of the logit an observation has the precision of its variance, r (1 − r).
            double target = isLogistic ? Math.Log(rate / (1 - rate)) : rate;
            double each = isLogistic ? rate * (1 - rate) : 1 / (policy.RewardDeviation * policy.RewardDeviation);
            double added = policy.Ranker!.Strength * each;
            double variance = deviations[i] * deviations[i];
            double share = added * variance / (1 + (added * variance));
            means[i] += share * (target - means[i]);
            deviations[i] = Math.Sqrt(variance * (1 - share));
        }
    }
}
