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
}

/// <summary>One accepted reward.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct RewardEvent
{
    public ulong Title;
    public ulong Unique;
    public uint Placement;
    public uint Arm;
    public uint DecisionSeconds;
    public uint ReceivedSeconds;
    public double Value;
    public float Propensity;
    public uint PolicyVersion;
}

/// <summary>Impressions of an arm since the last such event of this process.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct ImpressionEvent
{
    public ulong Title;
    public uint Placement;
    public uint Arm;
    public ulong Count;
}

/// <summary>Lays events out in bytes.</summary>
internal static class EventBytes
{
    /// <summary>Bytes before an event's records.</summary>
    public const int HeaderBytes = 8;

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

    /// <summary>The records of an event.</summary>
    public static ReadOnlySpan<T> Records<T>(ReadOnlySpan<byte> bytes)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(bytes[HeaderBytes..]);
}
