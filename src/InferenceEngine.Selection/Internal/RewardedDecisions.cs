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
    private readonly SortedDictionary<uint, RewardedSegment> segments = [];
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
            bool rewarded = segments.TryGetValue(decisionSeconds / SegmentSeconds, out RewardedSegment? segment)
                && segment.Contains(unique);
            return !rewarded && inFlight.Add(unique);
        }
    }

    /// <summary>Takes back a claim whose reward was never appended to the log.</summary>
    public void Release(ulong unique)
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
            if (!segments.TryGetValue(hour, out RewardedSegment? segment))
                segments[hour] = segment = new RewardedSegment();
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

    /// <summary>
    /// What writes all ids that are folded now, while more are: per segment its hour, its count and its ids, 8 bytes
    /// each.
    /// </summary>
    public Action<Stream> Capture()
    {
        lock (gate)
        {
            Action<Stream>[] captured = [.. segments.Select(pair => pair.Value.Capture(pair.Key))];
            return stream => Array.ForEach(captured, write => write(stream));
        }
    }

    /// <summary>Restores what <see cref="Capture"/> wrote, into an empty set.</summary>
    public void Restore(Stream stream)
    {
        Span<ulong> head = stackalloc ulong[2];
        ulong[] ids = new ulong[4096];
        while (stream.ReadAtLeast(MemoryMarshal.AsBytes(head), 2 * sizeof(ulong), throwOnEndOfStream: false) > 0)
        {
            RewardedSegment segment = segments[(uint)head[0]] = new RewardedSegment();
            for (ulong left = head[1]; left > 0;)
            {
                Span<ulong> some = ids.AsSpan(0, (int)Math.Min(left, (ulong)ids.Length));
                stream.ReadExactly(MemoryMarshal.AsBytes(some));
                foreach (ulong id in some)
                    segment.Add(id);
                left -= (ulong)some.Length;
            }

            folded += segment.Count;
        }
    }
}
