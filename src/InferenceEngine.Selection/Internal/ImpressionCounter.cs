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
    private readonly Dictionary<(ulong Title, uint Placement, uint Arm), ulong> counts = [];

    /// <summary>Counts one impression of each decision.</summary>
    public void Add(ReadOnlySpan<DecisionId> decisions, RecentImpressions recent)
    {
        lock (gate)
        {
            foreach (ref readonly DecisionId id in decisions)
            {
                if (recent.IsNew(id.Unique))
                    CollectionsMarshal.GetValueRefOrAddDefault(counts, (id.Title, id.Placement, id.Arm), out _)++;
            }
        }
    }

    /// <summary>Moves all counts to <paramref name="events"/>.</summary>
    public void Drain(List<ImpressionEvent> events)
    {
        lock (gate)
        {
            foreach (((ulong title, uint placement, uint arm), ulong count) in counts)
                events.Add(new ImpressionEvent { Title = title, Placement = placement, Arm = arm, Count = count });
            counts.Clear();
        }
    }
}
