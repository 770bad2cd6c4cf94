using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace InferenceEngine.Selection.Internal.Packing;

/// <summary>Writes numbers of variable length (LEB128) and length-prefixed UTF-8 into a buffer. Not
/// thread-safe.</summary>
internal sealed class PackWriter
{
    private readonly ArrayBufferWriter<byte> buffer = new(1 << 12);

    public int Length => buffer.WrittenCount;

    public ReadOnlySpan<byte> Bytes => buffer.WrittenSpan;

    public void Clear() => buffer.ResetWrittenCount();

    public void Number(uint value)
    {
        Span<byte> bytes = buffer.GetSpan(5);
        int count = 0;
        for (; value >= 0x80; value >>= 7)
            bytes[count++] = (byte)(value | 0x80);
        bytes[count++] = (byte)value;
        buffer.Advance(count);
    }

    public void Fixed(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.GetSpan(sizeof(uint)), value);
        buffer.Advance(sizeof(uint));
    }

    public void Fixed(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(buffer.GetSpan(sizeof(double)), value);
        buffer.Advance(sizeof(double));
    }

    public void Text(string value)
    {
        int size = Encoding.UTF8.GetByteCount(value);
        Number((uint)size);
        Encoding.UTF8.GetBytes(value, buffer.GetSpan(size));
        buffer.Advance(size);
    }

    public void Raw(ReadOnlySpan<byte> bytes) => buffer.Write(bytes);
}
