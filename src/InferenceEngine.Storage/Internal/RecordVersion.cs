using System.Runtime.CompilerServices;
using FASTER.core;

namespace InferenceEngine.Storage.Internal;

/// <summary>
/// A number in front of every record that is odd while the record is being overwritten and another afterwards (a sequence lock: Lameter,
/// 2005): readers take no lock and write no memory, and read again what changed under them. One writer at a time. The four
/// bytes also put the record at a multiple of eight.
/// </summary>
internal static class RecordVersion
{
    /// <summary>Bytes in front of a record.</summary>
    public const int SizeBytes = sizeof(int);

    /// <summary>The record behind its version.</summary>
    public static ReadOnlySpan<byte> Record(ref SpanByte value) => value.AsReadOnlySpan()[SizeBytes..];

    /// <summary>Runs a visit until nothing was written meanwhile.</summary>
    public static void Read(ref SpanByte value, ref Visit visit)
    {
        ReadOnlySpan<byte> record = Record(ref value);
        ref int version = ref Of(ref value);
        SpinWait spin = default;
        while (true)
        {
            int before = Volatile.Read(ref version);
            if ((before & 1) == 0)
            {
                visit.Run(record);
                Volatile.ReadBarrier();
                if (Volatile.Read(ref version) == before)
                    return;
            }

            spin.SpinOnce();
        }
    }

    /// <summary>Overwrites a record by one of the same length.</summary>
    public static void Overwrite(ref SpanByte source, ref SpanByte target)
    {
        ref int version = ref Of(ref target);
        int before = version;
        Volatile.Write(ref version, before + 1);
        Volatile.WriteBarrier();
        Record(ref source).CopyTo(target.AsSpan()[SizeBytes..]);
        Volatile.Write(ref version, before + 2);
    }

    private static ref int Of(ref SpanByte value) => ref Unsafe.As<byte, int>(ref value.AsSpan()[0]);
}
