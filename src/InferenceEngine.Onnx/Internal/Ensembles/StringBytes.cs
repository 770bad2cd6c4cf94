using System.Buffers.Binary;

namespace InferenceEngine.Onnx.Internal.Ensembles;

/// <summary>Strings of an output as those of an input: each after its length in four bytes, little-endian. Pure.</summary>
internal static class StringBytes
{
    public static byte[] Of(InferenceResult result, int index)
    {
        int count = result.StringCount(index), length = 0;
        for (int i = 0; i < count; i++)
            length = checked(length + sizeof(int) + result.StringAt(index, i).Length);
        byte[] bytes = new byte[length];
        Span<byte> rest = bytes;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> text = result.StringAt(index, i);
            BinaryPrimitives.WriteInt32LittleEndian(rest, text.Length);
            text.CopyTo(rest[sizeof(int)..]);
            rest = rest[(sizeof(int) + text.Length)..];
        }

        return bytes;
    }
}
