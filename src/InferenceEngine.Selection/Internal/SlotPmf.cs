namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Makes the pmf of one title from its record, the policy, the request and the page so far, and leaves every step of it
/// in the lane's scratch, for the draw and for an explanation. Allocates nothing. Thread-safe with a lane each.
/// </summary>
internal static class SlotPmf
{
    /// <summary>
    /// Writes the eligible arms, their keys and the pmf to the lane's scratch; returns the number of eligible arms.
    /// </summary>
    public static int Write(Lane lane, in Slot slot, PageContext context)
    {
        SlotScratch scratch = lane.Scratch;
        int count = FindArms(lane, slot, context);
        if (count == 0)
            return 0;
        Policy policy = slot.Policy.Policy;
        Span<double> pmf = scratch.Pmf.AsSpan(0, count);
        scratch.Ranked = policy.Ranker is not null && lane.Ranking.Fill(scratch, count, slot.Index);
        if (policy.IsContextual)
            ContextPmf.Write(lane, slot, count);
        else if (scratch.Ranked || count < scratch.Count || scratch.Header.Policy != slot.Policy.Number || !CopyCached(scratch, count))
            ContextFreePmf.Write(policy, scratch, count);
        scratch.Base.AsSpan(0, count).CopyTo(pmf);
        if (policy.HasStrategies)
            Strategies.Apply(policy, lane, slot.Title, context, pmf);
        ContextFreePmf.Bound(policy, scratch, pmf);
        Strategies.LimitExploration(policy, lane.Page, pmf);
        return count;
    }

    /// <summary>Reads the title's record and writes its arms and the eligible ones' keys; returns how many are eligible.</summary>
    public static int FindArms(Lane lane, in Slot slot, PageContext context)
    {
        SlotScratch scratch = lane.Scratch;
        (scratch.Count, scratch.Ranked) = (0, false);
        LoadVisitor load = new(scratch);
        lane.Reader.Read(StateKeys.Of(slot.Title.Key, slot.Placement.Key), ref load);
        DecayTo(slot, scratch);
        return FindEligible(scratch, slot, context);
    }

    // Evidence as of the decision's second, whenever the record was written last.
    private static void DecayTo(in Slot slot, SlotScratch scratch)
    {
        double halfLife = EvidenceDecay.HalfLife(slot.Title.Title, slot.Policy.Policy);
        if (halfLife > 0)
            EvidenceDecay.Apply(scratch.Arms.AsSpan(0, scratch.Count), scratch.Header.DecayedSeconds, slot.NowSeconds, halfLife);
    }

    private static int FindEligible(SlotScratch scratch, in Slot slot, PageContext context)
    {
        int count = 0;
        for (int i = 0; i < scratch.Count; i++)
        {
            ref readonly ArmRecord arm = ref scratch.Arms[i];
            ArtworkEntry? entry = scratch.Entries[i] = slot.Title.Find(arm.Key);
            ArmMask mask = scratch.Masks[i] = MaskOf(in arm, entry, slot, context);
            if (mask != ArmMask.None)
                continue;
            scratch.Indices[count] = i;
            scratch.Keys[count++] = arm.Key;
        }

        return scratch.Eligible = count;
    }

    private static ArmMask MaskOf(in ArmRecord arm, ArtworkEntry? entry, in Slot slot, PageContext context)
    {
        if (entry is null)
            return ArmMask.Deleted;
        if (!arm.IsActive)
            return ArmMask.Retired;
        if (context.Excluded.Count > 0 && context.Excluded.Contains((slot.Title.Key, arm.Key)))
            return ArmMask.Excluded;
        return slot.Title.Restricted ? entry.Artwork.Rules.MaskFor(context, slot.NowSeconds) : ArmMask.None;
    }

    private static bool CopyCached(SlotScratch scratch, int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
            sum += scratch.Base[i] = scratch.Arms[scratch.Indices[i]].Probability;
        return sum > 0;
    }
}
