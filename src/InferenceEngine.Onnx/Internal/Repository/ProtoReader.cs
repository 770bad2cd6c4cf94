using System.Text;

namespace InferenceEngine.Onnx.Internal.Repository;

/// <summary>Reads the fields of one protocol buffer message in order. Pure over its bytes.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;

    private ReadOnlySpan<byte> rest = message;

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Value of the current field when it is a number.</summary>
    public ulong Number { get; private set; }

    /// <summary>Content of the current field when it has a length; else empty.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>The content as text.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Content);

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="FormatException">The bytes are no message.</exception>
    public bool Next()
    {
        if (rest.IsEmpty)
            return false;
        ulong tag = ReadVarint();
        Field = (int)(tag >> 3);
        Content = default;
        Number = 0;
        switch ((int)(tag & 7))
        {
            case Varint:
                Number = ReadVarint();
                break;
            case Fixed64:
                Skip(8);
                break;
            case Bytes:
                Content = Skip(ReadVarint());
                break;
            case Fixed32:
                Skip(4);
                break;
            default:
                throw new FormatException("a field has an unknown wire type");
        }

        return Field > 0 ? true : throw new FormatException("a field has the number 0");
    }

    private ReadOnlySpan<byte> Skip(ulong count)
    {
        if (count > (ulong)rest.Length)
            throw new FormatException("a field is longer than its message");
        ReadOnlySpan<byte> skipped = rest[..(int)count];
        rest = rest[(int)count..];
        return skipped;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int i = 0; i < 10 && i < rest.Length; i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return value;
            }
        }

        throw new FormatException("a number has no end");
    }
}
