using InferenceEngine.Bandits;
using InferenceEngine.Evaluation;

namespace InferenceEngine.Selection;

/// <summary>What is known of an arm in a placement.</summary>
public sealed record ArmStatistics(
    Artwork Artwork, BetaPosterior Posterior, double Probability, long Impressions, long Rewards, double RewardSum)
{
    /// <summary>Whether the policy has retired it, since it was hardly ever the best.</summary>
    public bool RetiredByPolicy { get; init; }

    /// <summary>Largest probability that gradual retirement has left it, 0 to 1.</summary>
    public double RetirementCap { get; init; } = 1;

    /// <summary>Whether its recent rewards contradict what was learnt before.</summary>
    public bool HasChanged { get; init; }

    /// <summary>Reward per impression.</summary>
    public double TakeRate => Impressions > 0 ? RewardSum / Impressions : 0;

    /// <summary>95 % interval of <see cref="TakeRate"/>.</summary>
    public (double Low, double High) TakeRateInterval =>
        BinomialInterval.Wilson(Math.Min(RewardSum, Impressions), Impressions);
}
