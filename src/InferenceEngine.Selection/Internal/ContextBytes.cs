using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// What strategies looked at, in bytes for the log: the region's length and UTF-8, the viewer's age, then row tags,
/// exposures and exclusions, each a count and that many entries. Little-endian. Pure.
/// </summary>
internal static class ContextBytes
{
    private const int ExposureBytes = 16;
    private const int ExclusionBytes = 12;

    /// <summary>Bytes that <see cref="Write"/> needs.</summary>
    public static int Size(PageContext context) =>
        (5 * sizeof(int)) + Encoding.UTF8.GetByteCount(context.Region) + (context.RowTags.Count * sizeof(uint))
        + (context.Exposures.Count * ExposureBytes) + (context.Excluded.Count * ExclusionBytes);

    /// <summary>Writes a context.</summary>
    public static void Write(PageContext context, Span<byte> bytes)
    {
        int region = Encoding.UTF8.GetBytes(context.Region, bytes[sizeof(int)..]);
        Put(ref bytes, region);
        bytes = bytes[region..];
        Put(ref bytes, context.ViewerAge);
        Put(ref bytes, context.RowTags.Count);
        foreach (uint tag in context.RowTags)
            Put(ref bytes, (int)tag);
        Put(ref bytes, context.Exposures.Count);
        foreach (ref readonly Exposure exposure in CollectionsMarshal.AsSpan(context.Exposures))
        {
            Put(ref bytes, exposure.Title, exposure.Arm);
            Put(ref bytes, exposure.Count);
        }

        Put(ref bytes, context.Excluded.Count);
        foreach ((ulong title, uint arm) in context.Excluded)
            Put(ref bytes, title, arm);
    }

    /// <summary>Reads what <see cref="Write"/> wrote into a cleared context.</summary>
    public static void Read(ReadOnlySpan<byte> bytes, PageContext context)
    {
        int region = Take(ref bytes);
        context.Region = Encoding.UTF8.GetString(bytes[..region]);
        bytes = bytes[region..];
        context.ViewerAge = Take(ref bytes);
        for (int count = Take(ref bytes); count > 0; count--)
            context.RowTags.Add((uint)Take(ref bytes));
        for (int count = Take(ref bytes); count > 0; count--)
        {
            (ulong title, uint arm) = TakeArm(ref bytes);
            context.Exposures.Add(new Exposure(title, arm, Take(ref bytes)));
        }

        for (int count = Take(ref bytes); count > 0; count--)
            context.Excluded.Add(TakeArm(ref bytes));
    }

    private static void Put(ref Span<byte> bytes, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        bytes = bytes[sizeof(int)..];
    }

    private static void Put(ref Span<byte> bytes, ulong title, uint arm)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, title);
        bytes = bytes[sizeof(ulong)..];
        Put(ref bytes, (int)arm);
    }

    private static int Take(ref ReadOnlySpan<byte> bytes)
    {
        int value = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        bytes = bytes[sizeof(int)..];
        return value;
    }

    private static (ulong Title, uint Arm) TakeArm(ref ReadOnlySpan<byte> bytes)
    {
        ulong title = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        bytes = bytes[sizeof(ulong)..];
        return (title, (uint)Take(ref bytes));
    }
}
