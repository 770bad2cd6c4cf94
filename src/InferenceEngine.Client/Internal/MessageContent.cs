using System.Net;
using Google.Protobuf;

namespace InferenceEngine.Client.Internal;

/// <summary>The body of a request with one message.</summary>
internal sealed class MessageContent<T>(T message) : HttpContent
    where T : IMessage<T>
{
    private readonly byte[] frame = Frame.Of(message);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        stream.WriteAsync(frame).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = frame.Length;
        return true;
    }
}
