using System.Runtime.InteropServices;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Sums impressions per (title, placement, arm) until they are flushed as one event, so that the log grows with the
/// arms touched and not with the requests. One per lane; its lock is taken by the lane and, a few times a second, by the
/// flush.
/// </summary>
internal sealed class ImpressionCounter
{
    private readonly Lock gate = new();
    private readonly Dictionary<(ulong Title, uint Placement, uint Arm, bool Holdout), uint> counts = [];
    private uint lastSeconds;

    /// <summary>Counts one impression of each decision that is new, and says which are.</summary>
    public void Add(ReadOnlySpan<DecisionId> decisions, RecentImpressions recent, Span<bool> counted)
    {
        lock (gate)
        {
            for (int i = 0; i < decisions.Length; i++)
            {
                ref readonly DecisionId id = ref decisions[i];
                counted[i] = recent.IsNew(id.Unique);
                if (!counted[i])
                    continue;
                bool holdout = (id.Flags & DecisionFlags.Holdout) != 0;
                CollectionsMarshal.GetValueRefOrAddDefault(counts, (id.Title, id.Placement, id.Arm, holdout), out _)++;
                lastSeconds = id.TimeSeconds;
            }
        }
    }

    /// <summary>Moves all counts to <paramref name="events"/>.</summary>
    public void Drain(List<ImpressionEvent> events)
    {
        lock (gate)
        {
            foreach (((ulong title, uint placement, uint arm, bool holdout), uint count) in counts)
            {
                events.Add(new ImpressionEvent
                {
                    Title = title,
                    Placement = placement,
                    Arm = arm,
                    Count = count,
                    Seconds = lastSeconds,
                    Holdout = holdout ? 1u : 0u,
                });
            }

            counts.Clear();
        }
    }
}
