using InferenceEngine.Bandits;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// A fixed share of (member, title) pairs for whom nothing is chosen: they see the title's fallback artwork, or any
/// eligible one when it has none. Their rewards are counted apart; the difference is what choosing is worth, free of the
/// plays that would have come anyway. Pure but for the lane's scratch.
/// </summary>
internal static class Holdout
{
    private const ulong Salt = 0x686f6c646f7574;

    /// <summary>Whether the member is in the title's holdout.</summary>
    public static bool Has(in PageRequest request, TitleEntry title)
    {
        double share = request.Placement.Placement.Holdout;
        return share > 0
            && Mix64.Of(Mix64.Of(request.Member, Salt), title.Key, request.Placement.Whole.Key) <= share * ulong.MaxValue;
    }

    /// <summary>Draws for a member in the holdout.</summary>
    public static DrawnArm Draw(Lane lane, in Slot slot, PageContext context, ulong seed)
    {
        int count = Write(lane, slot, context);
        ReadOnlySpan<double> pmf = lane.Scratch.Pmf.AsSpan(0, count);
        int winner = ExponentialRace.Draw(pmf, lane.Scratch.Keys.AsSpan(0, count), seed);
        return winner < 0 ? default : new DrawnArm(true, lane.Scratch.Keys[winner], pmf[winner], DecisionFlags.Holdout);
    }

    /// <summary>Writes the holdout's pmf to the scratch; returns the number of eligible arms.</summary>
    public static int Write(Lane lane, in Slot slot, PageContext context)
    {
        SlotScratch scratch = lane.Scratch;
        int count = SlotPmf.FindArms(lane, slot, context);
        if (count == 0)
            return 0;
        Span<double> pmf = scratch.Pmf.AsSpan(0, count);
        Uniform.Pmf(pmf);
        string fallback = slot.Title.Title.FallbackArtworkId;
        for (int i = 0; i < count && fallback.Length > 0; i++)
        {
            if (scratch.Entries[scratch.Indices[i]]!.Artwork.Id != fallback)
                continue;
            pmf.Clear();
            pmf[i] = 1;
        }

        pmf.CopyTo(scratch.Base);
        return count;
    }
}
