using System.Buffers.Binary;
using System.Text;

namespace InferenceEngine.Selection.Internal.Packing;

/// <summary>
/// Reads what <see cref="PackWriter"/> wrote. The bytes have been checked against their hash, so a wrong one throws and
/// is not handled.
/// </summary>
internal ref struct PackReader(ReadOnlySpan<byte> bytes, int position = 0)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    public int Position { get; set; } = position;

    public uint Number()
    {
        uint value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = bytes[Position++];
            value |= (uint)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
    }

    public uint Fixed()
    {
        uint value = BinaryPrimitives.ReadUInt32LittleEndian(bytes[Position..]);
        Position += sizeof(uint);
        return value;
    }

    public double Double()
    {
        double value = BinaryPrimitives.ReadDoubleLittleEndian(bytes[Position..]);
        Position += sizeof(double);
        return value;
    }

    public string Text()
    {
        int size = (int)Number();
        string text = size == 0 ? string.Empty : Encoding.UTF8.GetString(bytes.Slice(Position, size));
        Position += size;
        return text;
    }

    public ReadOnlySpan<byte> Raw(int count)
    {
        ReadOnlySpan<byte> raw = bytes.Slice(Position, count);
        Position += count;
        return raw;
    }
}
