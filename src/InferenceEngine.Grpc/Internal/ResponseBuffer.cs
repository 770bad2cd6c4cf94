using System.Buffers;

namespace InferenceEngine.Grpc.Internal;

/// <summary>
/// Room for a response whose length is known only when it is written. One per thread: its user does not wait between
/// taking it and giving it back.
/// </summary>
internal static class ResponseBuffer
{
    // What larger responses needed is not kept.
    private const int KeptBytes = 1 << 20;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? ofThisThread;

    public static ArrayBufferWriter<byte> Take()
    {
        ArrayBufferWriter<byte> buffer = ofThisThread ?? new ArrayBufferWriter<byte>(1 << 14);
        ofThisThread = null;
        buffer.ResetWrittenCount();
        return buffer;
    }

    public static void GiveBack(ArrayBufferWriter<byte> buffer) => ofThisThread = buffer.Capacity <= KeptBytes ? buffer : null;
}
