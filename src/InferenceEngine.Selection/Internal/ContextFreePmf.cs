using InferenceEngine.Bandits;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// The pmf of a context-free policy over arms: the same code for the fold, which keeps it in the record, and for a
/// request whose arms are masked. Pure; allocates nothing.
/// </summary>
internal static class ContextFreePmf
{
    /// <summary>Writes the pmf of the first <paramref name="count"/> eligible arms of a scratch to its Base.</summary>
    public static void Write(Policy policy, SlotScratch scratch, int count)
    {
        Span<double> pmf = scratch.Base.AsSpan(0, count);
        Span<double> means = scratch.Means.AsSpan(0, count);
        Span<double> deviations = scratch.Deviations.AsSpan(0, count);
        switch (policy.Kind)
        {
            case PolicyKind.Uniform:
                Uniform.Pmf(pmf);
                break;
            case PolicyKind.GaussianThompson:
                Gaussians(policy, scratch, means, deviations);
                GaussianThompson.Pmf(means, deviations, pmf);
                TopTwoOf(policy, pmf);
                break;
            case PolicyKind.Ucb1:
                for (int i = 0; i < count; i++)
                    (means[i], deviations[i]) = ObservedMean(in scratch.Arms[scratch.Indices[i]]);
                Ucb1.Pmf(means, deviations, policy.Exploration, pmf);
                break;
            case PolicyKind.BetaThompson:
                Betas(policy, scratch, scratch.Posteriors.AsSpan(0, count), means);
                BetaThompson.Pmf(scratch.Posteriors.AsSpan(0, count), pmf);
                TopTwoOf(policy, pmf);
                break;
            default:
                Betas(policy, scratch, scratch.Posteriors.AsSpan(0, count), means);
                OfMeans(policy, means, pmf);
                break;
        }
    }

    /// <summary>
    /// Writes what is believed of the first <paramref name="count"/> eligible arms to the scratch, for an explanation: the pmf of a decision
    /// may come from the record, or from no belief.
    /// </summary>
    public static void Believe(Policy policy, SlotScratch scratch, int count)
    {
        Span<double> means = scratch.Means.AsSpan(0, count);
        Span<double> deviations = scratch.Deviations.AsSpan(0, count);
        if (policy.Kind == PolicyKind.GaussianThompson)
        {
            Gaussians(policy, scratch, means, deviations);
            return;
        }

        Betas(policy, scratch, scratch.Posteriors.AsSpan(0, count), means);
        for (int i = 0; i < count; i++)
        {
            (means[i], deviations[i]) = policy.Kind == PolicyKind.Ucb1
                ? (ObservedMean(in scratch.Arms[scratch.Indices[i]]).Mean, 0)
                : (means[i], scratch.Posteriors[i].Deviation);
        }
    }

    /// <summary>Floors, caps and what gradual retirement has taken, applied to a pmf of eligible arms.</summary>
    public static void Bound(Policy policy, SlotScratch scratch, Span<double> pmf)
    {
        bool retiring = false;
        Span<double> caps = scratch.Caps.AsSpan(0, pmf.Length);
        for (int i = 0; i < pmf.Length; i++)
        {
            int steps = scratch.Arms[scratch.Indices[i]].RetireSteps;
            caps[i] = Math.Min(policy.Cap, Math.ScaleB(1, -steps));
            retiring |= steps > 0;
        }

        if (!retiring && policy.Floor == 0 && policy.Cap == 1)
            return;
        Span<double> floors = scratch.Floors.AsSpan(0, pmf.Length);
        for (int i = 0; i < pmf.Length; i++)
            floors[i] = Math.Min(policy.Floor, caps[i]);
        PmfBounds.Apply(pmf, floors, caps);
    }

    /// <summary>The Beta posterior of an arm with the policy's prior or its own.</summary>
    public static BetaPosterior Posterior(Policy policy, in ArmRecord arm) =>
        Posterior(policy, in arm, (double)arm.PriorMean, (double)arm.PriorStrength);

    private static BetaPosterior Posterior(Policy policy, in ArmRecord arm, double mean, double strength)
    {
        BetaPosterior posterior = policy.Posterior(arm.Impressions, arm.RewardSum);
        if (strength <= 0)
            return posterior;
        return new BetaPosterior(
            posterior.Alpha - policy.PriorAlpha + (mean * strength),
            posterior.Beta - policy.PriorBeta + ((1 - mean) * strength));
    }

    /// <summary>Mean and strength of a ranker's prior, else of the arm's own; strength 0 is the policy's.</summary>
    private static (double Mean, double Strength) OwnPrior(Policy policy, SlotScratch scratch, int i, in ArmRecord arm) =>
        scratch.Ranked && !float.IsNaN(scratch.Ranks[i])
            ? (scratch.Ranks[i], policy.Ranker!.Strength)
            : ((double)arm.PriorMean, (double)arm.PriorStrength);

    private static void OfMeans(Policy policy, ReadOnlySpan<double> means, Span<double> pmf)
    {
        switch (policy.Kind)
        {
            case PolicyKind.EpsilonGreedy:
                EpsilonGreedy.Pmf(means, policy.Epsilon, pmf);
                break;
            case PolicyKind.Softmax:
                Softmax.Pmf(means, policy.Temperature, pmf);
                break;
            case PolicyKind.InverseGap:
                InverseGap.Pmf(means, policy.Gamma, pmf);
                break;
            default:
                throw new InvalidOperationException($"{policy.Kind} is no context-free policy.");
        }
    }

    private static void Betas(Policy policy, SlotScratch scratch, Span<BetaPosterior> posteriors, Span<double> means)
    {
        for (int i = 0; i < posteriors.Length; i++)
        {
            ref readonly ArmRecord arm = ref scratch.Arms[scratch.Indices[i]];
            (double mean, double strength) = OwnPrior(policy, scratch, i, in arm);
            posteriors[i] = Posterior(policy, in arm, mean, strength);
            means[i] = posteriors[i].Mean;
        }
    }

    private static (double Mean, double Count) ObservedMean(in ArmRecord arm) =>
        (arm.Impressions > 0 ? arm.RewardSum / arm.Impressions : 0, arm.Impressions);

    // Conjugate normal update: precisions add. The prior is the Beta prior's mean with one reward's deviation.
    private static void Gaussians(Policy policy, SlotScratch scratch, Span<double> means, Span<double> deviations)
    {
        double noise = policy.RewardDeviation * policy.RewardDeviation;
        for (int i = 0; i < means.Length; i++)
        {
            ref readonly ArmRecord arm = ref scratch.Arms[scratch.Indices[i]];
            (double prior, double strength) = OwnPrior(policy, scratch, i, in arm);
            if (strength <= 0)
                (prior, strength) = (policy.PriorAlpha / (policy.PriorAlpha + policy.PriorBeta), policy.PriorAlpha + policy.PriorBeta);
            double count = strength + arm.Impressions;
            means[i] = ((prior * strength) + arm.RewardSum) / count;
            deviations[i] = Math.Sqrt(noise / count);
        }
    }

    private static void TopTwoOf(Policy policy, Span<double> pmf)
    {
        if (policy.TopTwo < 1)
            TopTwo.Apply(pmf, policy.TopTwo);
    }
}
