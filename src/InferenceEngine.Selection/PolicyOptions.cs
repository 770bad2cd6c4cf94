using InferenceEngine.Bandits;

namespace InferenceEngine.Selection;

/// <summary>The policy: context-free Thompson sampling with a Beta prior.</summary>
public sealed record PolicyOptions
{
    /// <summary>Names the policy and its parameters in decision ids; change it with them.</summary>
    public ushort Version { get; init; } = 1;

    /// <summary>Prior pseudo-count of success. 1 with <see cref="PriorBeta"/> 1 is uniform on [0, 1].</summary>
    public double PriorAlpha { get; init; } = 1;

    /// <summary>Prior pseudo-count of failure.</summary>
    public double PriorBeta { get; init; } = 1;

    /// <summary>
    /// Posterior of an arm: every impression counts as a failure at once, and its reward, when it comes, turns that
    /// share of it into success. A reward whose impression was lost in a crash never takes β below the prior.
    /// </summary>
    public BetaPosterior Posterior(double impressions, double rewardSum) =>
        new(PriorAlpha + rewardSum, PriorBeta + Math.Max(impressions - rewardSum, 0));

    internal void Validate()
    {
        if (!(PriorAlpha > 0 && PriorBeta > 0 && double.IsFinite(PriorAlpha + PriorBeta)))
            throw new ArgumentException($"PriorAlpha and PriorBeta must be positive, not {PriorAlpha} and {PriorBeta}.");
    }
}
