using InferenceEngine.Bandits;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Counts a page's impressions, and logs the page when some pmf depended on features, which its rewards need again, or on
/// a ranker, or when the policy asks for it. Allocates nothing. Thread-safe with a lane each.
/// </summary>
internal sealed class PageLogger(EventLog events, RecentImpressions recent)
{
    private long unlogged;

    /// <summary>Pages that should be in the log and are not, since its disk refused them.</summary>
    public long Unlogged => Volatile.Read(ref unlogged);

    /// <summary>Counts and logs the decisions of a page; ids of a logged page are marked with its address.</summary>
    public void Log(Lane lane, in PageRequest request, ulong memberEpoch, Span<DecisionId> ids)
    {
        lane.Impressions.Add(ids, recent, lane.Writer.Counted);
        if (!IsSampled(request.Policy.Policy, memberEpoch) && !HasInputs(ids) && !request.Policy.Policy.Remembers)
            return;
        long address;
        try
        {
            address = events.AppendAt(lane.Writer.Write(lane, request, memberEpoch, ids));
        }
        catch (StorageException)
        {
            // A full disk refuses rewards, never a page; this one's rewards will count without its features.
            Interlocked.Increment(ref unlogged);
            return;
        }

        foreach (ref DecisionId id in ids)
        {
            id.Flags |= DecisionFlags.Logged;
            id.PageAddress = address;
        }
    }

    private static bool IsSampled(Policy policy, ulong memberEpoch) =>
        policy.LogFraction > 0
        && Mix64.Of(memberEpoch, (ulong)DecisionFlags.Logged) <= policy.LogFraction * ulong.MaxValue;

    private static bool HasInputs(ReadOnlySpan<DecisionId> ids)
    {
        foreach (ref readonly DecisionId id in ids)
        {
            if ((id.Flags & (DecisionFlags.Contextual | DecisionFlags.Ranked)) != 0)
                return true;
        }

        return false;
    }
}
