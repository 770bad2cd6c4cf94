using System.Runtime.InteropServices;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// How a record of n arms lies in the store: a <see cref="RecordHeader"/>, n probabilities, n keys, and n times the rest of
/// an <see cref="ArmRecord"/>. A draw reads only the first three, side by side: for ten arms three cache lines of ten.
/// </summary>
internal static class RecordLayout
{
    // Probability and key come first in an ArmRecord.
    private const int ChanceBytes = sizeof(double) + sizeof(uint);
    private const int RestBytes = ArmRecord.SizeBytes - ChanceBytes;

    /// <summary>Bytes of a record.</summary>
    public static int SizeBytes(int arms) => RecordHeader.SizeBytes + (arms * ArmRecord.SizeBytes);

    /// <summary>How many arms a record has.</summary>
    public static int Count(ReadOnlySpan<byte> record) => (record.Length - RecordHeader.SizeBytes) / ArmRecord.SizeBytes;

    /// <summary>The header of a record.</summary>
    public static ref readonly RecordHeader Header(ReadOnlySpan<byte> record) =>
        ref MemoryMarshal.AsRef<RecordHeader>(record[..RecordHeader.SizeBytes]);

    /// <summary>The pmf of the arms.</summary>
    public static ReadOnlySpan<double> Probabilities(ReadOnlySpan<byte> record) =>
        MemoryMarshal.Cast<byte, double>(record[RecordHeader.SizeBytes..])[..Count(record)];

    /// <summary>Hashes of the arms, in the order of the pmf.</summary>
    public static ReadOnlySpan<uint> Keys(ReadOnlySpan<byte> record)
    {
        int count = Count(record);
        return MemoryMarshal.Cast<byte, uint>(record[(RecordHeader.SizeBytes + (count * sizeof(double)))..])[..count];
    }

    /// <summary>Copies the arms of a record; returns how many there are.</summary>
    public static int ReadArms(ReadOnlySpan<byte> record, Span<ArmRecord> arms)
    {
        int count = Count(record);
        ReadOnlySpan<double> probabilities = Probabilities(record);
        ReadOnlySpan<uint> keys = Keys(record);
        ReadOnlySpan<byte> rest = record[(RecordHeader.SizeBytes + (count * ChanceBytes))..];
        for (int i = 0; i < count; i++)
        {
            ref ArmRecord arm = ref arms[i];
            rest.Slice(i * RestBytes, RestBytes).CopyTo(Rest(ref arm));
            (arm.Probability, arm.Key) = (probabilities[i], keys[i]);
        }

        return count;
    }

    /// <summary>The arms of a record; none when it is empty.</summary>
    public static ArmRecord[] ReadArms(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty)
            return [];
        ArmRecord[] arms = new ArmRecord[Count(record)];
        ReadArms(record, arms);
        return arms;
    }

    /// <summary>The record of some arms.</summary>
    public static byte[] Write(in RecordHeader header, Span<ArmRecord> arms)
    {
        byte[] record = new byte[SizeBytes(arms.Length)];
        MemoryMarshal.Write(record, header);
        Span<byte> chances = record.AsSpan(RecordHeader.SizeBytes);
        Span<double> probabilities = MemoryMarshal.Cast<byte, double>(chances);
        Span<uint> keys = MemoryMarshal.Cast<byte, uint>(chances[(arms.Length * sizeof(double))..]);
        Span<byte> rest = chances[(arms.Length * ChanceBytes)..];
        for (int i = 0; i < arms.Length; i++)
        {
            (probabilities[i], keys[i]) = (arms[i].Probability, arms[i].Key);
            Rest(ref arms[i]).CopyTo(rest[(i * RestBytes)..]);
        }

        return record;
    }

    private static Span<byte> Rest(ref ArmRecord arm) => MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref arm, 1))[ChanceBytes..];
}
