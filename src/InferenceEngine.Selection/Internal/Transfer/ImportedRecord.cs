using System.Runtime.InteropServices;

namespace InferenceEngine.Selection.Internal.Transfer;

/// <summary>Which record an import replaces.</summary>
internal enum ImportedKind : uint
{
    /// <summary>Arms of a title in a placement.</summary>
    Arms = 1,

    /// <summary>A contextual model.</summary>
    Model = 2,

    /// <summary>What stands behind a full model.</summary>
    Evidence = 3,
}

/// <summary>A record of the state store as an event of the log: what it is, whose it is, its bytes.</summary>
internal readonly record struct ImportedRecord(ImportedKind Kind, ulong Title, uint Placement, ReadOnlyMemory<byte> Bytes)
{
    private const int HeadBytes = sizeof(ulong) + (2 * sizeof(uint));

    /// <summary>The event: its header, a correlation number, this.</summary>
    public byte[] ToEvent(long correlation)
    {
        int start = 2 * EventBytes.HeaderBytes;
        byte[] record = new byte[start + HeadBytes + Bytes.Length];
        record[0] = (byte)EventKind.ImportRecord;
        BitConverter.TryWriteBytes(record.AsSpan(EventBytes.HeaderBytes), correlation);
        BitConverter.TryWriteBytes(record.AsSpan(start), Title);
        BitConverter.TryWriteBytes(record.AsSpan(start + sizeof(ulong)), Placement);
        BitConverter.TryWriteBytes(record.AsSpan(start + sizeof(ulong) + sizeof(uint)), (uint)Kind);
        Bytes.Span.CopyTo(record.AsSpan(start + HeadBytes));
        return record;
    }

    /// <summary>Reads an event.</summary>
    public static ImportedRecord Read(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> body = record[(2 * EventBytes.HeaderBytes)..];
        return new ImportedRecord(
            (ImportedKind)MemoryMarshal.Read<uint>(body[(sizeof(ulong) + sizeof(uint))..]),
            MemoryMarshal.Read<ulong>(body),
            MemoryMarshal.Read<uint>(body[sizeof(ulong)..]),
            body[HeadBytes..].ToArray());
    }
}
