using Google.Protobuf;
using InferenceEngine.Client.Internal;

namespace InferenceEngine.Client;

/// <summary>
/// A running bidirectional call. Owns the call: disposing it before the end cancels it. One writer and one reader
/// at a time.
/// </summary>
public sealed class RpcDuplexCall<TRequest, TResponse> : IAsyncDisposable
    where TRequest : IMessage<TRequest>
    where TResponse : IMessage<TResponse>, new()
{
    private readonly StreamContent<TRequest> requests;
    private readonly CancellationTokenSource cancelled;
    private readonly Task<RpcResponse<TResponse>> response;

    internal RpcDuplexCall(
        StreamContent<TRequest> requests,
        Func<CancellationToken, Task<RpcResponse<TResponse>>> start,
        CancellationToken cancellation)
    {
        this.requests = requests;
        cancelled = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        response = start(cancelled.Token);
    }

    /// <summary>Sends one request; waits for the server's flow-control window.</summary>
    public Task WriteAsync(TRequest request) => requests.WriteAsync(request, cancelled.Token);

    /// <summary>Says that no more requests come.</summary>
    public void CompleteRequests() => requests.Complete();

    /// <summary>Reads the next response; null at the call's end.</summary>
    /// <exception cref="RpcException">The call ended with another status than OK.</exception>
    public async Task<TResponse?> ReadAsync() => await (await response).ReadAsync(cancelled.Token);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        requests.Complete();
        await cancelled.CancelAsync();
        try
        {
            await (await response).DisposeAsync();
        }
        catch (Exception ended) when (ended is RpcException or OperationCanceledException)
        {
            // The call had not started or was cut by this dispose; its caller has left.
        }

        cancelled.Dispose();
    }
}
