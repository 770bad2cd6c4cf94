using System.Runtime.InteropServices;
using InferenceEngine.Bandits;

namespace InferenceEngine.Selection.Internal;

/// <summary>A record while a batch of events changes it. Not thread-safe: the fold's own.</summary>
internal sealed class WorkingRecord(ArmRecord[] arms)
{
    private readonly List<ArmRecord> arms = [.. arms];

    /// <summary>Whether no arm is left.</summary>
    public bool IsEmpty => arms.Count == 0;

    /// <summary>The record's bytes.</summary>
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(arms));

    /// <summary>Adds an arm that is not there.</summary>
    public void Add(uint key, bool retired)
    {
        if (IndexOf(key) < 0)
            arms.Add(new ArmRecord { Key = key, Retired = retired ? 1u : 0u });
    }

    /// <summary>Removes an arm and what was learnt of it.</summary>
    public void Remove(uint key) => arms.RemoveAll(arm => arm.Key == key);

    /// <summary>Retires an arm or brings it back.</summary>
    public void SetRetired(uint key, bool retired)
    {
        if (IndexOf(key) is >= 0 and var i)
            CollectionsMarshal.AsSpan(arms)[i].Retired = retired ? 1u : 0u;
    }

    /// <summary>Counts impressions.</summary>
    public void AddImpressions(uint key, double count)
    {
        if (IndexOf(key) is >= 0 and var i)
            CollectionsMarshal.AsSpan(arms)[i].Impressions += count;
    }

    /// <summary>Counts a reward.</summary>
    public void AddReward(uint key, double value)
    {
        if (IndexOf(key) is not (>= 0 and var i))
            return;
        ref ArmRecord arm = ref CollectionsMarshal.AsSpan(arms)[i];
        arm.Rewards++;
        arm.RewardSum += value;
    }

    /// <summary>Computes the pmf over the arms that are not retired.</summary>
    public void UpdatePmf(PolicyOptions policy)
    {
        Span<ArmRecord> all = CollectionsMarshal.AsSpan(arms);
        BetaPosterior[] posteriors = new BetaPosterior[all.Length];
        double[] pmf = new double[all.Length];
        int active = 0;
        foreach (ref readonly ArmRecord arm in all)
        {
            if (arm.Retired == 0)
                posteriors[active++] = policy.Posterior(arm.Impressions, arm.RewardSum);
        }

        BetaThompson.Pmf(posteriors.AsSpan(0, active), pmf.AsSpan(0, active));
        active = 0;
        foreach (ref ArmRecord arm in all)
            arm.Probability = arm.Retired == 0 ? pmf[active++] : 0;
    }

    private int IndexOf(uint key)
    {
        ReadOnlySpan<ArmRecord> all = CollectionsMarshal.AsSpan(arms);
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i].Key == key)
                return i;
        }

        return -1;
    }
}
