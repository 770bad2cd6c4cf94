using InferenceEngine.Bandits;
using InferenceEngine.Evaluation;

namespace InferenceEngine.Selection;

/// <summary>What is known of an arm in a placement.</summary>
public sealed record ArmStatistics(
    Artwork Artwork, BetaPosterior Posterior, double Probability, long Impressions, long Rewards, double RewardSum)
{
    /// <summary>Reward per impression.</summary>
    public double TakeRate => Impressions > 0 ? RewardSum / Impressions : 0;

    /// <summary>95 % interval of <see cref="TakeRate"/>.</summary>
    public (double Low, double High) TakeRateInterval =>
        BinomialInterval.Wilson(Math.Min(RewardSum, Impressions), Impressions);
}
