using InferenceEngine.Bandits;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Impressions summed by (title, placement, arm): the sums side by side in the order of their first impression, and a
/// table of their numbers by hash, 8 bytes a slot with half of the hash, so that a new arm misses the cache once and a page
/// can ask for all its slots beforehand. Keeps the room of its fullest time. Not thread-safe.
/// </summary>
internal sealed class ImpressionTable
{
    private const int Smallest = 1 << 10;

    // Upper half: of the hash. Lower half: number of the sum, from 1; 0 is an empty slot.
    private ulong[] slots = new ulong[2 * Smallest];
    private ImpressionEvent[] sums = new ImpressionEvent[Smallest];
    private int count;

    /// <summary>The sums.</summary>
    public ReadOnlySpan<ImpressionEvent> Sums => sums.AsSpan(0, count);

    /// <summary>Where the decision's arm is counted.</summary>
    public static ulong Hash(in DecisionId id) =>
        Mix64.Of(id.Title ^ (ulong)(id.Flags & DecisionFlags.Holdout), ((ulong)id.Placement << 32) | id.Arm);

    /// <summary>Asks the processor for the slot of a hash.</summary>
    public void Prefetch(ulong hash) => Prefetching.Of(slots, (int)(hash & (ulong)(slots.Length - 1)), 1);

    /// <summary>Counts one impression.</summary>
    public void Add(in DecisionId id, ulong hash)
    {
        uint holdout = (id.Flags & DecisionFlags.Holdout) != 0 ? 1u : 0u;
        ulong mask = (ulong)(slots.Length - 1);
        ulong i = hash & mask;
        for (; slots[i] != 0; i = (i + 1) & mask)
        {
            if ((uint)(slots[i] >> 32) != (uint)(hash >> 32))
                continue;
            ref ImpressionEvent sum = ref sums[(int)(uint)slots[i] - 1];
            if (sum.Title != id.Title || sum.Arm != id.Arm || sum.Placement != id.Placement || sum.Holdout != holdout)
                continue;
            sum.Count++;
            return;
        }

        sums[count++] = new ImpressionEvent
        {
            Title = id.Title,
            Placement = id.Placement,
            Arm = id.Arm,
            Count = 1,
            Holdout = holdout,
        };
        slots[i] = (hash >> 32 << 32) | (uint)count;
        if (count == sums.Length)
            Grow();
    }

    /// <summary>Forgets all sums.</summary>
    public void Clear()
    {
        Array.Clear(slots);
        count = 0;
    }

    private void Grow()
    {
        Array.Resize(ref sums, 2 * sums.Length);
        ulong[] larger = new ulong[2 * slots.Length];
        ulong mask = (ulong)(larger.Length - 1);
        for (int n = 0; n < count; n++)
        {
            ref readonly ImpressionEvent sum = ref sums[n];
            ulong hash = Hash(new DecisionId
            {
                Title = sum.Title,
                Placement = sum.Placement,
                Arm = sum.Arm,
                Flags = sum.Holdout != 0 ? DecisionFlags.Holdout : DecisionFlags.None,
            });
            ulong i = hash & mask;
            while (larger[i] != 0)
                i = (i + 1) & mask;
            larger[i] = (hash >> 32 << 32) | (uint)(n + 1);
        }

        slots = larger;
    }
}
