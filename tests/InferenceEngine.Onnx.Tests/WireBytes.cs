using System.Text;

namespace InferenceEngine.Onnx.Tests;

/// <summary>Writes protocol buffers by field number: enough to make small ONNX files without a library.</summary>
internal sealed class WireBytes
{
    private readonly List<byte> bytes = [];

    public WireBytes Number(int field, long value)
    {
        Varint((uint)field << 3);
        Varint((ulong)value);
        return this;
    }

    public WireBytes Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public WireBytes Message(int field, WireBytes value) => Bytes(field, value.ToArray());

    public WireBytes Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(((uint)field << 3) | 2);
        Varint((ulong)value.Length);
        bytes.AddRange(value);
        return this;
    }

    public byte[] ToArray() => [.. bytes];

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
    }
}
