namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Sums impressions per (title, placement, arm) until they are flushed as one event, so that the log grows with the
/// arms touched and not with the requests. One per lane; its lock is taken by the lane and, a few times a second and for a
/// moment, by the flush, one at a time.
/// </summary>
internal sealed class ImpressionCounter
{
    private readonly Lock gate = new();
    private readonly ulong[] hashes = new ulong[Limits.PageTitles];
    private ImpressionTable counts = new();
    private ImpressionTable drained = new();
    private uint lastSeconds;

    /// <summary>Counts one impression of each decision that is new, and says which are.</summary>
    public void Add(ReadOnlySpan<DecisionId> decisions, RecentImpressions recent, Span<bool> counted)
    {
        lock (gate)
        {
            for (int i = 0; i < decisions.Length; i++)
            {
                recent.Prefetch(decisions[i].Unique);
                counts.Prefetch(hashes[i] = ImpressionTable.Hash(decisions[i]));
            }

            for (int i = 0; i < decisions.Length; i++)
            {
                ref readonly DecisionId id = ref decisions[i];
                counted[i] = recent.IsNew(id.Unique);
                if (!counted[i])
                    continue;
                counts.Add(id, hashes[i]);
                lastSeconds = id.TimeSeconds;
            }
        }
    }

    /// <summary>Moves all counts to <paramref name="events"/>.</summary>
    public void Drain(List<ImpressionEvent> events)
    {
        uint seconds;
        lock (gate)
        {
            (counts, drained) = (drained, counts);
            seconds = lastSeconds;
        }

        foreach (ImpressionEvent sum in drained.Sums)
            events.Add(sum with { Seconds = seconds });
        drained.Clear();
    }
}
