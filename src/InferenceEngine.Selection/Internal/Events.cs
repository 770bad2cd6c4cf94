using System.Runtime.InteropServices;

namespace InferenceEngine.Selection.Internal;

/// <summary>First byte of an event in the log; then 7 bytes of zero, so that records behind it are aligned.</summary>
internal enum EventKind : byte
{
    /// <summary>A correlation number (8 bytes) and a <see cref="CatalogChange"/> as JSON.</summary>
    Catalog = 1,

    /// <summary><see cref="RewardEvent"/>s.</summary>
    Rewards = 2,

    /// <summary><see cref="ImpressionEvent"/>s.</summary>
    Impressions = 3,

    /// <summary>A correlation number (8 bytes), shared texts, and titles with their artworks:
    /// <see cref="Packing.ImportEvents"/>.</summary>
    ImportTitles = 4,

    /// <summary>A <see cref="PageHeader"/> and what belongs to it.</summary>
    Page = 5,

    /// <summary>A <see cref="RewardEvent"/> of a contextual decision and the page's features.</summary>
    ContextReward = 6,

    /// <summary><see cref="RewardEvent"/>s to be taken back.</summary>
    Undo = 7,

    /// <summary>As <see cref="Catalog"/>, the change being a <see cref="SetPrior"/>.</summary>
    Prior = 8,

    /// <summary>A correlation number and a <see cref="Transfer.ImportedRecord"/>.</summary>
    ImportRecord = 9,
}

/// <summary>One accepted reward.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct RewardEvent
{
    public ulong Title;

    /// <summary>What can be counted once: the decision, or one of its rewards where several are joined.</summary>
    public ulong Unique;

    /// <summary>Hash of (member, title, placement, epoch, arm).</summary>
    public ulong Decision;
    public uint Placement;
    public uint Arm;
    public uint DecisionSeconds;
    public uint ReceivedSeconds;
    public double Value;
    public float Propensity;
    public ushort Policy;
    public DecisionFlags Flags;
    public byte Reserved;

    /// <summary>Hash of the name of who sent it.</summary>
    public uint Source;
    public uint Reserved2;
}

/// <summary>Impressions of an arm since the last such event of this process.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct ImpressionEvent
{
    public ulong Title;
    public uint Placement;
    public uint Arm;
    public uint Count;
    public uint Seconds;

    /// <summary>1 when the impressions are the holdout's.</summary>
    public uint Holdout;
    public uint Reserved;
}

/// <summary>Lays events out in bytes.</summary>
internal static class EventBytes
{
    /// <summary>Bytes before an event's records.</summary>
    public const int HeaderBytes = 8;

    /// <summary>Bytes of an event of one reward, before the features of its page.</summary>
    public static int RewardBytes => HeaderBytes + Marshal.SizeOf<RewardEvent>();

    /// <summary>Most records in one event: it stays far under the log's page.</summary>
    public const int MaxRecords = 4096;

    /// <summary>An event of equal records.</summary>
    public static byte[] Of<T>(EventKind kind, ReadOnlySpan<T> records)
        where T : unmanaged
    {
        ReadOnlySpan<byte> body = MemoryMarshal.AsBytes(records);
        byte[] bytes = new byte[HeaderBytes + body.Length];
        bytes[0] = (byte)kind;
        body.CopyTo(bytes.AsSpan(HeaderBytes));
        return bytes;
    }

    /// <summary>An event of one reward and the features of its page, which may be none.</summary>
    public static byte[] Of(EventKind kind, in RewardEvent reward, ReadOnlySpan<float> features)
    {
        byte[] bytes = new byte[RewardBytes + (features.Length * sizeof(float))];
        bytes[0] = (byte)kind;
        MemoryMarshal.Write(bytes.AsSpan(HeaderBytes), in reward);
        MemoryMarshal.AsBytes(features).CopyTo(bytes.AsSpan(RewardBytes));
        return bytes;
    }

    /// <summary>The features of an event of one reward.</summary>
    public static ReadOnlySpan<float> Features(ReadOnlySpan<byte> bytes) =>
        MemoryMarshal.Cast<byte, float>(bytes[RewardBytes..]);

    /// <summary>The records of an event.</summary>
    public static ReadOnlySpan<T> Records<T>(ReadOnlySpan<byte> bytes)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(bytes[HeaderBytes..]);
}
