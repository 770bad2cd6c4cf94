using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using InferenceEngine.Client.Internal;

namespace InferenceEngine.Client;

/// <summary>
/// A gRPC channel over HTTP/2 (<see cref="SocketsHttpHandler"/>; several connections when one is full).
/// Owns its connections. Thread-safe.
/// </summary>
public sealed class RpcChannel : IDisposable
{
    private readonly HttpClient http;
    private readonly RpcOptions options;

    /// <summary>A channel to <paramref name="address"/>, as <c>http://127.0.0.1:5080</c>; connects on first use.</summary>
    public RpcChannel(Uri address, RpcOptions? options = null)
    {
        this.options = options ?? new RpcOptions();
        SocketsHttpHandler handler = new()
        {
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = this.options.ConnectTimeout,
            AutomaticDecompression = DecompressionMethods.None,
            UseProxy = false,
        };
        http = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>One request, one response.</summary>
    /// <exception cref="RpcException">The call ended with another status than OK.</exception>
    public async Task<TResponse> UnaryAsync<TRequest, TResponse>(
        string method, TRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>, new()
    {
        await using RpcResponse<TResponse> response =
            await StartAsync<TResponse>(method, new MessageContent<TRequest>(request), deadline ?? options.DefaultDeadline, cancellation);
        TResponse message = await response.ReadAsync(cancellation)
            ?? throw new RpcException(RpcStatusCode.Internal, "The server sent no response message.");
        return await response.ReadAsync(cancellation) is null
            ? message
            : throw new RpcException(RpcStatusCode.Internal, "The server sent more than one response to a unary call.");
    }

    /// <summary>One request, many responses.</summary>
    public async IAsyncEnumerable<TResponse> ServerStreamingAsync<TRequest, TResponse>(
        string method,
        TRequest request,
        TimeSpan? deadline = null,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>, new()
    {
        await using RpcResponse<TResponse> response =
            await StartAsync<TResponse>(method, new MessageContent<TRequest>(request), deadline, cancellation);
        while (await response.ReadAsync(cancellation) is { } message)
            yield return message;
    }

    /// <summary>Many requests, many responses. Dispose the call to cancel it.</summary>
    public RpcDuplexCall<TRequest, TResponse> Duplex<TRequest, TResponse>(
        string method, TimeSpan? deadline = null, CancellationToken cancellation = default)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>, new()
    {
        StreamContent<TRequest> content = new();
        return new RpcDuplexCall<TRequest, TResponse>(
            content, linked => StartAsync<TResponse>(method, content, deadline, linked), cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static string TimeoutHeader(TimeSpan deadline) =>
        deadline.TotalMilliseconds < 99_999_999
            ? ((long)Math.Ceiling(deadline.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture) + "m"
            : ((long)deadline.TotalSeconds).ToString(CultureInfo.InvariantCulture) + "S";

    private async Task<RpcResponse<TResponse>> StartAsync<TResponse>(
        string method, HttpContent content, TimeSpan? deadline, CancellationToken cancellation)
        where TResponse : IMessage<TResponse>, new()
    {
        HttpRequestMessage request = new(HttpMethod.Post, method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Headers.TryAddWithoutValidation("grpc-accept-encoding", "identity");
        CancellationTokenSource? clock = null;
        if (deadline is { } limit)
        {
            request.Headers.TryAddWithoutValidation("grpc-timeout", TimeoutHeader(limit));
            clock = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            clock.CancelAfter(limit);
        }

        return await RpcResponse<TResponse>.SendAsync(http, request, clock, options.MaxReceiveMessageBytes, cancellation);
    }
}
