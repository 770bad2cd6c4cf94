using System.Runtime.InteropServices;
using InferenceEngine.Bandits;

namespace InferenceEngine.Selection.Internal;

/// <summary>A record of arms while a batch of events changes it. Not thread-safe: the fold's own.</summary>
internal sealed class WorkingRecord
{
    private readonly List<ArmRecord> arms;
    private readonly double halfLifeSeconds;
    private RecordHeader header;

    /// <summary>Begins with what the store has.</summary>
    /// <param name="record">Bytes of the record; empty for a new one.</param>
    /// <param name="halfLifeSeconds">In which evidence counts half; 0 never forgets.</param>
    public WorkingRecord(ReadOnlySpan<byte> record, double halfLifeSeconds)
    {
        this.halfLifeSeconds = halfLifeSeconds;
        arms = [.. RecordLayout.ReadArms(record)];
        header = record.IsEmpty ? default : RecordLayout.Header(record);
    }

    /// <summary>Whether no arm is left.</summary>
    public bool IsEmpty => arms.Count == 0;

    /// <summary>Hashes of the arms.</summary>
    public IEnumerable<uint> Keys => arms.Select(arm => arm.Key);

    /// <summary>The record's bytes.</summary>
    public byte[] ToBytes() => RecordLayout.Write(header, CollectionsMarshal.AsSpan(arms));

    /// <summary>Adds an arm that is not there, with a prior of its own or the policy's.</summary>
    public void Add(uint key, bool retired, BetaPosterior? prior = null)
    {
        if (IndexOf(key) >= 0)
            return;
        header.Stamp = 0;
        arms.Add(new ArmRecord
        {
            Key = key,
            State = retired ? ArmState.Retired : ArmState.Active,
            PriorMean = (Half)(prior?.Mean ?? 0),
            PriorStrength = (Half)(prior is { } own ? own.Alpha + own.Beta : 0),
        });
    }

    /// <summary>Notes where the arms' artworks lie, for draws, unless that is noted; nothing while they are objects.</summary>
    public void Locate(TitleEntry title)
    {
        if (header.Stamp == title.Stamp)
            return;
        header.Stamp = title.Stamp;
        if (header.Stamp == 0 || title.Packed is not { } packed)
            return;
        foreach (ref ArmRecord arm in CollectionsMarshal.AsSpan(arms))
            arm.Place = packed.IndexOf(arm.Key) is >= 0 and var i ? (ushort)packed.Place(i) : (ushort)0;
    }

    /// <summary>Removes an arm and what was learnt of it.</summary>
    public void Remove(uint key) => arms.RemoveAll(arm => arm.Key == key);

    /// <summary>Retires an arm or brings it back with its whole probability.</summary>
    public void SetRetired(uint key, bool retired)
    {
        if (IndexOf(key) is not (>= 0 and var i))
            return;
        ref ArmRecord arm = ref CollectionsMarshal.AsSpan(arms)[i];
        arm.State = retired ? ArmState.Retired : ArmState.Active;
        arm.RetireSteps = 0;
    }

    /// <summary>Counts impressions.</summary>
    public void AddImpressions(in ImpressionEvent impressions)
    {
        DecayTo(impressions.Seconds);
        if (impressions.Holdout != 0)
            header.HoldoutImpressions += impressions.Count;
        if (impressions.Holdout != 0 || IndexOf(impressions.Arm) is not (>= 0 and var i))
            return;
        ref ArmRecord arm = ref CollectionsMarshal.AsSpan(arms)[i];
        arm.Impressions += impressions.Count;
        arm.RecentImpressions += impressions.Count;
    }

    /// <summary>What a decision has earned goes from one value to another.</summary>
    public void AddReward(in RewardEvent reward, double before, double after)
    {
        DecayTo(reward.ReceivedSeconds);
        if ((reward.Flags & DecisionFlags.Holdout) != 0)
            header.HoldoutRewardSum += (float)(after - before);
        if ((reward.Flags & DecisionFlags.Holdout) != 0 || IndexOf(reward.Arm) is not (>= 0 and var i))
            return;
        ref ArmRecord arm = ref CollectionsMarshal.AsSpan(arms)[i];
        arm.Rewards++;
        arm.RewardSum = Math.Max(arm.RewardSum + after - before, 0);
        arm.RewardSquares = Math.Max(arm.RewardSquares + (after * after) - (before * before), 0);
        arm.RecentRewardSum += (float)(after - before);
    }

    /// <summary>Takes a reward back by what changes at which time, as much of it as has not been forgotten.</summary>
    public void TakeBack(in RewardEvent reward, List<JoinChange> changes)
    {
        (double sum, double squares) = (0, 0);
        foreach (JoinChange change in changes)
        {
            double kept = halfLifeSeconds > 0
                ? EvidenceDecay.Kept(change.Seconds, header.DecayedSeconds, halfLifeSeconds)
                : 1;
            sum += kept * change.Sum;
            squares += kept * change.Squares;
        }

        if ((reward.Flags & DecisionFlags.Holdout) != 0)
            header.HoldoutRewardSum = Math.Max(header.HoldoutRewardSum + (float)changes.Sum(change => change.Sum), 0);
        if ((reward.Flags & DecisionFlags.Holdout) != 0 || IndexOf(reward.Arm) is not (>= 0 and var i))
            return;
        ref ArmRecord arm = ref CollectionsMarshal.AsSpan(arms)[i];
        arm.Rewards -= Math.Min(arm.Rewards, 1);
        arm.RewardSum = Math.Max(arm.RewardSum + sum, 0);
        arm.RewardSquares = Math.Max(arm.RewardSquares + squares, 0);
    }

    /// <summary>
    /// Of a segment's record: every arm starts from what <paramref name="whole"/> knows from members of no or another segment, worth at most
    /// <paramref name="mostStrength"/> impressions.
    /// </summary>
    public void SetSegmentPriors(WorkingRecord whole, double mostStrength, Policy policy)
    {
        foreach (ref ArmRecord arm in CollectionsMarshal.AsSpan(arms))
        {
            if (whole.IndexOf(arm.Key) is not (>= 0 and var i))
                continue;
            ArmRecord others = whole.arms[i];
            others.Impressions = Math.Max(others.Impressions - arm.Impressions, 0);
            others.RewardSum = Math.Max(others.RewardSum - arm.RewardSum, 0);
            BetaPosterior known = ContextFreePmf.Posterior(policy, in others);
            // A half number near 0 or 1 would leave a posterior without one of its sides.
            arm.PriorMean = (Half)Math.Clamp(known.Mean, 1e-4, 0.999);
            arm.PriorStrength = (Half)Math.Min(known.Alpha + known.Beta, mostStrength);
        }
    }

    /// <summary>Computes the pmf of the arms that are active, and lets arms that can hardly win retire.</summary>
    public void UpdatePmf(PolicyEntry policy, SlotScratch scratch)
    {
        Span<ArmRecord> all = CollectionsMarshal.AsSpan(arms);
        header.Policy = policy.Number;
        int active = LoadActive(all, scratch);
        Span<double> pmf = scratch.Base.AsSpan(0, active);
        if (active > 0 && !policy.Policy.IsContextual)
        {
            ContextFreePmf.Write(policy.Policy, scratch, active);
            if (Retirement.Step(policy.Policy, all, scratch, active, ref header))
            {
                active = LoadActive(all, scratch);
                ContextFreePmf.Write(policy.Policy, scratch, active);
                pmf = pmf[..active];
            }

            ContextFreePmf.Bound(policy.Policy, scratch, pmf);
        }
        else
        {
            pmf.Fill(1.0 / Math.Max(active, 1));
        }

        foreach (ref ArmRecord arm in all)
            arm.Probability = 0;
        for (int i = 0; i < active; i++)
            all[scratch.Indices[i]].Probability = pmf[i];
    }

    private static int LoadActive(Span<ArmRecord> all, SlotScratch scratch)
    {
        all.CopyTo(scratch.Arms);
        int active = 0;
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i].IsActive)
                scratch.Indices[active++] = i;
        }

        return active;
    }

    private void DecayTo(uint seconds)
    {
        Span<ArmRecord> all = CollectionsMarshal.AsSpan(arms);
        EvidenceDecay.ApplyRecent(all, header.DecayedSeconds, seconds);
        if (halfLifeSeconds > 0)
            EvidenceDecay.Apply(all, header.DecayedSeconds, seconds, halfLifeSeconds);
        header.DecayedSeconds = Math.Max(header.DecayedSeconds, seconds);
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
