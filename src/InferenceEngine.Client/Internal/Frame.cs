using System.Buffers.Binary;
using Google.Protobuf;

namespace InferenceEngine.Client.Internal;

/// <summary>The length-prefixed message of gRPC.</summary>
internal static class Frame
{
    public const int PrefixBytes = 5;

    public static byte[] Of<T>(T message)
        where T : IMessage<T>
    {
        int sizeBytes = message.CalculateSize();
        byte[] frame = new byte[PrefixBytes + sizeBytes];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)sizeBytes);
        message.WriteTo(frame.AsSpan(PrefixBytes));
        return frame;
    }
}
