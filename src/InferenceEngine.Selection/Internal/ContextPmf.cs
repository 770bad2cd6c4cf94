using InferenceEngine.Bandits;
using InferenceEngine.Selection.Internal.Ranking;

namespace InferenceEngine.Selection.Internal;

/// <summary>The pmf of a contextual policy over eligible arms. Pure but for the lane's scratch; allocates nothing.</summary>
internal static class ContextPmf
{
    /// <summary>Writes the pmf of the first <paramref name="count"/> eligible arms to the scratch's Base.</summary>
    public static void Write(Lane lane, in Slot slot, int count)
    {
        Policy policy = slot.Policy.Policy;
        SlotScratch scratch = lane.Scratch;
        ReadOnlySpan<float> x = lane.Features.Take(policy.Dimensions + 1);
        if (policy.Scope == ModelScope.Shared)
            ScoreShared(lane, slot, x, count);
        else
            ScoreEach(lane, slot, x, count);
        Span<double> means = scratch.Means.AsSpan(0, count);
        Span<double> deviations = scratch.Deviations.AsSpan(0, count);
        if (scratch.Ranked)
            RankerBlend.Apply(policy, scratch.Ranks, means, deviations);
        Span<double> pmf = scratch.Base.AsSpan(0, count);
        switch (policy.Kind)
        {
            case PolicyKind.InverseGap:
                InverseGap.Pmf(means, policy.Gamma, pmf);
                break;
            case PolicyKind.LinUcb:
                Span<double> variances = scratch.Caps.AsSpan(0, count);
                for (int i = 0; i < count; i++)
                    variances[i] = deviations[i] * deviations[i];
                LinUcb.Pmf(means, variances, policy.Exploration, pmf);
                break;
            case PolicyKind.LinThompson when policy.Scope == ModelScope.Shared:
                Correlated(lane, means, count, pmf);
                break;
            default:
                GaussianThompson.Pmf(means, deviations, pmf);
                break;
        }

        if (policy.TopTwo < 1 && policy.Kind is PolicyKind.LinThompson or PolicyKind.LogisticThompson)
            TopTwo.Apply(pmf, policy.TopTwo);
    }

    private static void ScoreEach(Lane lane, in Slot slot, ReadOnlySpan<float> x, int count)
    {
        SlotScratch scratch = lane.Scratch;
        double prior = Math.Sqrt(FloatSpans.Dot(x, x) / slot.Policy.Policy.PriorPrecision);
        scratch.Means.AsSpan(0, count).Clear();
        scratch.Deviations.AsSpan(0, count).Fill(prior);
        ScoreVisitor score = new(scratch, count, new ModelShape(slot.Policy.Policy), x);
        lane.Reader.Read(StateKeys.OfModel(slot.Title.Key, slot.Placement.Whole.Key), ref score);
    }

    private static void ScoreShared(Lane lane, in Slot slot, ReadOnlySpan<float> x, int count)
    {
        SlotScratch scratch = lane.Scratch;
        lane.Shared.Prepare(lane.Reader, slot, x);
        for (int i = 0; i < count; i++)
        {
            (float mean, float variance) = lane.Shared.Score(scratch.Entries[scratch.Indices[i]]!.Embedding);
            (scratch.Means[i], scratch.Deviations[i]) = (mean, Math.Sqrt(variance));
        }
    }

    // Arms that share a model are correlated: independent draws would explore what one member's answer already tells.
    private static void Correlated(Lane lane, ReadOnlySpan<double> means, int count, Span<double> pmf)
    {
        SlotScratch scratch = lane.Scratch;
        Span<double> covariance = lane.Covariance(count);
        for (int i = 0; i < count; i++)
        {
            float[] one = scratch.Entries[scratch.Indices[i]]!.Embedding;
            for (int j = 0; j <= i; j++)
            {
                float[] other = scratch.Entries[scratch.Indices[j]]!.Embedding;
                covariance[(i * count) + j] = covariance[(j * count) + i] = lane.Shared.Covariance(one, other);
            }
        }

        Span<double> loadings = scratch.Floors.AsSpan(0, count);
        Span<double> own = scratch.Caps.AsSpan(0, count);
        OneFactor.Fit(covariance, loadings, own);
        CorrelatedThompson.Pmf(means, loadings, own, pmf);
    }
}
