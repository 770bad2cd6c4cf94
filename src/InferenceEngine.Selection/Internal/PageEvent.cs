using System.Runtime.InteropServices;
using InferenceEngine.Selection.Internal.Exposures;
using InferenceEngine.Selection.Internal.Ranking;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// First part of a page in the log: then come the features, 4 bytes each, padded to 8; the slots; a ranker's
/// estimates; the strategies' inputs; what is remembered.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct PageHeader
{
    public ulong MemberEpoch;
    public uint Seconds;
    public uint Placement;
    public int Features;
    public int Slots;
    public int ContextBytes;

    /// <summary>Estimates of a ranker.</summary>
    public ushort Ranked;

    /// <summary>What came of ranking the page.</summary>
    public RankingOutcome Ranking;

    /// <summary>1 when a <see cref="MemoryHeader"/> stands at the end.</summary>
    public byte Remembers;
}

/// <summary>A decision of a page in the log.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct PageSlot
{
    public ulong Title;
    public uint Arm;
    public float Propensity;
    public ushort Policy;
    public DecisionFlags Flags;

    /// <summary>1 unless the decision had been counted before, as when a page is loaded again.</summary>
    public byte Counted;
    public uint Reserved;
}

/// <summary>A page of the log, read in place.</summary>
internal readonly ref struct PageEvent
{
    private readonly ReadOnlySpan<byte> body;

    /// <summary>Reads the bytes of an event of kind <see cref="EventKind.Page"/>.</summary>
    public PageEvent(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> page = record[EventBytes.HeaderBytes..];
        Header = MemoryMarshal.Read<PageHeader>(page);
        body = page[Marshal.SizeOf<PageHeader>()..];
    }

    /// <summary>Time, placement and counts.</summary>
    public PageHeader Header { get; }

    /// <summary>Features of the request, without the constant.</summary>
    public ReadOnlySpan<float> Features => MemoryMarshal.Cast<byte, float>(body)[..Header.Features];

    /// <summary>Decisions of the page.</summary>
    public ReadOnlySpan<PageSlot> Slots =>
        MemoryMarshal.Cast<byte, PageSlot>(body[FeatureBytes(Header.Features)..])[..Header.Slots];

    /// <summary>A ranker's estimates, by decision.</summary>
    public ReadOnlySpan<RankedArm> Ranked => MemoryMarshal.Cast<byte, RankedArm>(body[SlotsEnd..])[..Header.Ranked];

    /// <summary>What strategies looked at, as <see cref="ContextBytes"/> writes it.</summary>
    public ReadOnlySpan<byte> Context =>
        body.Slice(SlotsEnd + (Header.Ranked * Marshal.SizeOf<RankedArm>()), Header.ContextBytes);

    /// <summary>Whose page it was, where that is remembered.</summary>
    public MemoryHeader Memory => MemoryMarshal.Read<MemoryHeader>(body[ContextEnd..]);

    /// <summary>What the page knew of the member's exposures.</summary>
    public ReadOnlySpan<RememberedExposure> Remembered => Header.Remembers == 0
        ? []
        : MemoryMarshal.Cast<byte, RememberedExposure>(body[(ContextEnd + Marshal.SizeOf<MemoryHeader>())..])[..Memory.Remembered];

    private int ContextEnd => SlotsEnd + (Header.Ranked * Marshal.SizeOf<RankedArm>()) + Header.ContextBytes;

    private int SlotsEnd => FeatureBytes(Header.Features) + (Header.Slots * Marshal.SizeOf<PageSlot>());

    /// <summary>Room of so many features, padded.</summary>
    public static int FeatureBytes(int features) => (features + (features & 1)) * sizeof(float);
}
