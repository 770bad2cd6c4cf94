using System.Runtime.InteropServices;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Which decisions have a reward already: exact for as long as a reward can be in time, in one set per hour of the
/// decision, dropped as a whole. Ids that are on their way to disk are kept apart from those that the fold has seen, so
/// that a checkpoint never holds an id whose reward a crash could lose. Bounded. Thread-safe.
/// </summary>
internal sealed class RewardedDecisions(int capacity)
{
    private const uint SegmentSeconds = 3600;

    private readonly Lock gate = new();
    private readonly HashSet<ulong> inFlight = [];
    private readonly SortedDictionary<uint, HashSet<ulong>> segments = [];
    private int folded;

    /// <summary>Whether there is room for <paramref name="count"/> more.</summary>
    public bool HasRoomFor(int count)
    {
        lock (gate)
            return folded + inFlight.Count + count <= capacity;
    }

    /// <summary>Claims an id for a reward on its way to disk; false when it has one already.</summary>
    public bool TryClaim(ulong unique, uint decisionSeconds)
    {
        lock (gate)
        {
            bool rewarded = segments.TryGetValue(decisionSeconds / SegmentSeconds, out HashSet<ulong>? segment)
                && segment.Contains(unique);
            return !rewarded && inFlight.Add(unique);
        }
    }

    /// <summary>Gives a claim back: no reward is on its way after all.</summary>
    public void GiveUp(ulong unique)
    {
        lock (gate)
            inFlight.Remove(unique);
    }

    /// <summary>The fold has counted the reward; false when it had counted one for this id before.</summary>
    public bool Fold(ulong unique, uint decisionSeconds)
    {
        uint hour = decisionSeconds / SegmentSeconds;
        lock (gate)
        {
            inFlight.Remove(unique);
            if (!segments.TryGetValue(hour, out HashSet<ulong>? segment))
                segments[hour] = segment = [];
            if (!segment.Add(unique))
                return false;
            folded++;
            return true;
        }
    }

    /// <summary>Drops decisions so old that any reward for them is late.</summary>
    public void DropBefore(uint seconds)
    {
        lock (gate)
        {
            while (segments.Count > 0 && segments.First() is var oldest && (oldest.Key + 1) * SegmentSeconds <= seconds)
            {
                folded -= oldest.Value.Count;
                segments.Remove(oldest.Key);
            }
        }
    }

    /// <summary>All folded ids: per segment its hour, its count and its ids, 8 bytes each.</summary>
    public byte[] Snapshot()
    {
        lock (gate)
        {
            List<ulong> words = new(folded + (2 * segments.Count));
            foreach ((uint hour, HashSet<ulong> segment) in segments)
            {
                words.Add(hour);
                words.Add((ulong)segment.Count);
                words.AddRange(segment.Order());
            }

            return MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(words)).ToArray();
        }
    }

    /// <summary>Restores what <see cref="Snapshot"/> wrote, into an empty set.</summary>
    public void Restore(ReadOnlySpan<byte> snapshot)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(snapshot);
        while (!words.IsEmpty)
        {
            int count = checked((int)words[1]);
            segments[(uint)words[0]] = [.. words.Slice(2, count).ToArray()];
            folded += count;
            words = words[(2 + count)..];
        }
    }
}
