using System.Net;
using Google.Protobuf;

namespace InferenceEngine.Client.Internal;

/// <summary>The body of a request with many messages, written while the call runs.</summary>
internal sealed class StreamContent<T> : HttpContent
    where T : IMessage<T>
{
    private readonly TaskCompletionSource<Stream> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task WriteAsync(T message, CancellationToken cancellation)
    {
        Stream stream = await started.Task.WaitAsync(cancellation);
        await stream.WriteAsync(Frame.Of(message), cancellation);
        await stream.FlushAsync(cancellation);
    }

    public void Complete() => completed.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        // Headers leave now, so that the server can answer before the first request message.
        await stream.FlushAsync();
        started.TrySetResult(stream);
        await completed.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
