using System.Runtime.InteropServices;
using InferenceEngine.Selection.Internal.Exposures;
using InferenceEngine.Selection.Internal.Ranking;

namespace InferenceEngine.Selection.Internal;

/// <summary>Lays a page out for the log in a buffer that grows to the largest page. One per lane; not thread-safe.</summary>
internal sealed class PageWriter
{
    private byte[] buffer = new byte[4096];

    /// <summary>Of each decision of the page whether it counts as an impression.</summary>
    public bool[] Counted { get; } = new bool[Limits.PageTitles];

    /// <summary>The event of a page; valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(Lane lane, in PageRequest request, ulong memberEpoch, ReadOnlySpan<DecisionId> ids)
    {
        int ranked = CountRanked(lane, ids.Length);
        int context = ContextBytes.Size(request.Context);
        int features = PageEvent.FeatureBytes(request.Context.FeatureCount);
        int header = EventBytes.HeaderBytes + Marshal.SizeOf<PageHeader>();
        int slots = ids.Length * Marshal.SizeOf<PageSlot>();
        int ranks = ranked * Marshal.SizeOf<RankedArm>();
        int memory = MemoryBytes(lane, request);
        Span<byte> bytes = Room(header + features + slots + ranks + context + memory);
        bytes.Clear();
        bytes[0] = (byte)EventKind.Page;
        MemoryMarshal.Write(bytes[EventBytes.HeaderBytes..], new PageHeader
        {
            MemberEpoch = memberEpoch,
            Seconds = request.NowSeconds,
            Placement = request.Placement.Key,
            Features = request.Context.FeatureCount,
            Slots = ids.Length,
            ContextBytes = context,
            Ranked = (ushort)ranked,
            Ranking = lane.Ranking.Outcome,
            Remembers = memory > 0 ? (byte)1 : (byte)0,
        });
        MemoryMarshal.AsBytes(request.Context.Features).CopyTo(bytes[header..]);
        Write(ids, MemoryMarshal.Cast<byte, PageSlot>(bytes.Slice(header + features, slots)));
        Write(lane, ids.Length, MemoryMarshal.Cast<byte, RankedArm>(bytes.Slice(header + features + slots, ranks)));
        ContextBytes.Write(request.Context, bytes[(header + features + slots + ranks)..]);
        if (memory > 0)
            Write(lane, request, bytes[^memory..]);
        return bytes;
    }

    private static int MemoryBytes(Lane lane, in PageRequest request) => request.Policy.Policy.Remembers
        ? Marshal.SizeOf<MemoryHeader>() + (lane.Remembered.All.Length * Marshal.SizeOf<RememberedExposure>())
        : 0;

    private static void Write(Lane lane, in PageRequest request, Span<byte> bytes)
    {
        MemoryMarshal.Write(bytes, new MemoryHeader
        {
            Member = request.Member,
            HalfLifeSeconds = request.Policy.Policy.ExposureHalfLifeSeconds,
            Remembered = lane.Remembered.All.Length,
        });
        MemoryMarshal.AsBytes(lane.Remembered.All).CopyTo(bytes[Marshal.SizeOf<MemoryHeader>()..]);
    }

    private static int CountRanked(Lane lane, int drawn)
    {
        int count = 0;
        for (int slot = 0; slot < drawn && !lane.Ranking.Arms.IsEmpty; slot++)
            count += lane.Ranking.Of(lane.Slots[slot]).Length;
        return count;
    }

    // Titles for which nothing was drawn have no slot, and their estimates no place.
    private static void Write(Lane lane, int drawn, Span<RankedArm> ranked)
    {
        int next = 0;
        for (int slot = 0; slot < drawn && next < ranked.Length; slot++)
        {
            foreach (ref readonly RankedArm arm in lane.Ranking.Of(lane.Slots[slot]))
                ranked[next++] = arm with { Slot = (ushort)slot };
        }
    }

    private void Write(ReadOnlySpan<DecisionId> ids, Span<PageSlot> slots)
    {
        for (int i = 0; i < ids.Length; i++)
        {
            slots[i] = new PageSlot
            {
                Title = ids[i].Title,
                Arm = ids[i].Arm,
                Propensity = ids[i].Propensity,
                Policy = ids[i].Policy,
                Flags = ids[i].Flags,
                Counted = Counted[i] ? (byte)1 : (byte)0,
            };
        }
    }

    private Span<byte> Room(int sizeBytes)
    {
        if (buffer.Length < sizeBytes)
            buffer = new byte[sizeBytes * 2];
        return buffer.AsSpan(0, sizeBytes);
    }
}
