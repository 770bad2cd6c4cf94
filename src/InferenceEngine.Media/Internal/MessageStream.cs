using System.Buffers.Binary;
using Google.Protobuf;

namespace InferenceEngine.Media.Internal;

/// <summary>
/// Reads and writes messages preceded by their length in four bytes, little-endian. Stateless; callers order their calls.
/// </summary>
internal static class MessageStream
{
    /// <summary>Largest message accepted: the keyframes of four million packets take half of it.</summary>
    public const int MaxBytes = 64 << 20;

    /// <summary>A message with its length in front.</summary>
    public static byte[] Frame(IMessage message)
    {
        int size = message.CalculateSize();
        byte[] bytes = new byte[size + 4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, size);
        message.WriteTo(bytes.AsSpan(4));
        return bytes;
    }

    /// <summary>Reads the next message; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The length is out of bounds or the message does not parse.</exception>
    public static T? Read<T>(Stream stream, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        Span<byte> prefix = stackalloc byte[4];
        if (stream.ReadAtLeast(prefix, 4, throwOnEndOfStream: false) < 4)
            return null;
        int size = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (size is < 0 or > MaxBytes)
            throw new InvalidDataException($"A message claims {size} bytes; the limit is {MaxBytes}.");
        byte[] body = new byte[size];
        if (stream.ReadAtLeast(body, size, throwOnEndOfStream: false) < size)
            return null;
        try
        {
            return parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException cause)
        {
            throw new InvalidDataException("A message does not parse.", cause);
        }
    }
}
