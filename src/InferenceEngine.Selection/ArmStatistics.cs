using InferenceEngine.Bandits;

namespace InferenceEngine.Selection;

/// <summary>What is known of an arm in a placement.</summary>
public sealed record ArmStatistics(
    Artwork Artwork, BetaPosterior Posterior, double Probability, long Impressions, long Rewards, double RewardSum);
