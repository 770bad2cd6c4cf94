using System.Runtime.InteropServices;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// How a record of n arms lies in the store: the first bytes of a <see cref="RecordHeader"/>, n probabilities, n keys, n
/// places, n times the rest of an <see cref="ArmRecord"/>, the rest of the header. A draw reads only what comes before the
/// first rest: for ten arms three cache lines of ten.
/// </summary>
internal static class RecordLayout
{
    // Probability, key and place come first in an ArmRecord.
    private const int DrawnBytes = sizeof(double) + sizeof(uint) + sizeof(ushort);
    private const int RestBytes = ArmRecord.SizeBytes - DrawnBytes;

    /// <summary>Bytes of a record.</summary>
    public static int SizeBytes(int arms) => RecordHeader.SizeBytes + (arms * ArmRecord.SizeBytes);

    /// <summary>How many arms a record has.</summary>
    public static int Count(ReadOnlySpan<byte> record) => (record.Length - RecordHeader.SizeBytes) / ArmRecord.SizeBytes;

    /// <summary>The header of a record.</summary>
    public static RecordHeader Header(ReadOnlySpan<byte> record)
    {
        RecordHeader header = default;
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<RecordHeader>(ref header));
        record[..RecordHeader.DrawnBytes].CopyTo(bytes);
        record[^(RecordHeader.SizeBytes - RecordHeader.DrawnBytes)..].CopyTo(bytes[RecordHeader.DrawnBytes..]);
        return header;
    }

    /// <summary>Number of the policy that the pmf is of.</summary>
    public static ushort Policy(ReadOnlySpan<byte> record) => MemoryMarshal.Read<ushort>(record);

    /// <summary>Which bytes of artworks the places are places in.</summary>
    public static uint Stamp(ReadOnlySpan<byte> record) => MemoryMarshal.Read<uint>(record[(2 * sizeof(ushort))..]);

    /// <summary>The pmf of the arms.</summary>
    public static ReadOnlySpan<double> Probabilities(ReadOnlySpan<byte> record) => Column<double>(record, before: 0);

    /// <summary>Hashes of the arms, in the order of the pmf.</summary>
    public static ReadOnlySpan<uint> Keys(ReadOnlySpan<byte> record) => Column<uint>(record, sizeof(double));

    /// <summary>Where the arms' artworks lie, in the order of the pmf; see <see cref="Stamp"/>.</summary>
    public static ReadOnlySpan<ushort> Places(ReadOnlySpan<byte> record) => Column<ushort>(record, sizeof(double) + sizeof(uint));

    /// <summary>Copies the arms of a record; returns how many there are.</summary>
    public static int ReadArms(ReadOnlySpan<byte> record, Span<ArmRecord> arms)
    {
        int count = Count(record);
        ReadOnlySpan<double> probabilities = Probabilities(record);
        ReadOnlySpan<uint> keys = Keys(record);
        ReadOnlySpan<ushort> places = Places(record);
        ReadOnlySpan<byte> rest = record[(RecordHeader.DrawnBytes + (count * DrawnBytes))..];
        for (int i = 0; i < count; i++)
        {
            ref ArmRecord arm = ref arms[i];
            rest.Slice(i * RestBytes, RestBytes).CopyTo(Rest(ref arm));
            (arm.Probability, arm.Key, arm.Place) = (probabilities[i], keys[i], places[i]);
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
        ReadOnlySpan<byte> head = MemoryMarshal.AsBytes(new ReadOnlySpan<RecordHeader>(in header));
        head[..RecordHeader.DrawnBytes].CopyTo(record);
        head[RecordHeader.DrawnBytes..].CopyTo(record.AsSpan(record.Length - (head.Length - RecordHeader.DrawnBytes)));
        Span<byte> columns = record.AsSpan(RecordHeader.DrawnBytes);
        Span<double> probabilities = MemoryMarshal.Cast<byte, double>(columns);
        Span<uint> keys = MemoryMarshal.Cast<byte, uint>(columns[(arms.Length * sizeof(double))..]);
        Span<ushort> places = MemoryMarshal.Cast<byte, ushort>(columns[(arms.Length * (sizeof(double) + sizeof(uint)))..]);
        Span<byte> rest = columns[(arms.Length * DrawnBytes)..];
        for (int i = 0; i < arms.Length; i++)
        {
            (probabilities[i], keys[i], places[i]) = (arms[i].Probability, arms[i].Key, arms[i].Place);
            Rest(ref arms[i]).CopyTo(rest[(i * RestBytes)..]);
        }

        return record;
    }

    // The column behind those of which an arm has `before` bytes.
    private static ReadOnlySpan<T> Column<T>(ReadOnlySpan<byte> record, int before)
        where T : unmanaged
    {
        int count = Count(record);
        return MemoryMarshal.Cast<byte, T>(record[(RecordHeader.DrawnBytes + (count * before))..])[..count];
    }

    private static Span<byte> Rest(ref ArmRecord arm) => MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref arm, 1))[DrawnBytes..];
}
