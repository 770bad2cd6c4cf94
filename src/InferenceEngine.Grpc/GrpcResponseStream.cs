using Google.Protobuf;
using InferenceEngine.Grpc.Internal;

namespace InferenceEngine.Grpc;

/// <summary>
/// The response side of a streaming call. Each write waits for the client's flow-control window, so a slow
/// client slows its producer and nothing queues without bound. One writer at a time.
/// </summary>
public sealed class GrpcResponseStream<TResponse>
    where TResponse : IMessage<TResponse>
{
    private readonly MessageWriter writer;
    private readonly GrpcCall call;

    internal GrpcResponseStream(MessageWriter writer, GrpcCall call)
    {
        this.writer = writer;
        this.call = call;
    }

    /// <summary>Writes one message and flushes it.</summary>
    /// <exception cref="OperationCanceledException">The call is over.</exception>
    public ValueTask WriteAsync(TResponse message) => writer.WriteAsync(message, flush: true, call.Cancellation);

    /// <summary>Writes one message; a later <see cref="WriteAsync"/> or the call's end flushes it.</summary>
    public ValueTask WriteBufferedAsync(TResponse message) =>
        writer.WriteAsync(message, flush: false, call.Cancellation);
}
