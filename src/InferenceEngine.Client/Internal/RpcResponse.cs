using System.Buffers.Binary;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using InferenceEngine.Contracts.Rpc;

namespace InferenceEngine.Client.Internal;

/// <summary>The response side of a call: messages, then the status in the trailers. Not thread-safe.</summary>
internal sealed class RpcResponse<T> : IAsyncDisposable
    where T : IMessage<T>, new()
{
    private readonly HttpResponseMessage http;
    private readonly Stream body;
    private readonly CancellationTokenSource? clock;
    private readonly int maxMessageBytes;
    private readonly byte[] prefix = new byte[Frame.PrefixBytes];

    private RpcResponse(HttpResponseMessage http, Stream body, CancellationTokenSource? clock, int maxMessageBytes)
    {
        this.http = http;
        this.body = body;
        this.clock = clock;
        this.maxMessageBytes = maxMessageBytes;
    }

    public static async Task<RpcResponse<T>> SendAsync(
        HttpClient client,
        HttpRequestMessage request,
        CancellationTokenSource? clock,
        int maxMessageBytes,
        CancellationToken cancellation)
    {
        CancellationToken token = clock?.Token ?? cancellation;
        try
        {
            HttpResponseMessage http = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
            if (!http.IsSuccessStatusCode)
            {
                throw new RpcException(
                    RpcStatusCode.Unavailable, $"{client.BaseAddress} answered HTTP {(int)http.StatusCode}, not gRPC.");
            }

            return new RpcResponse<T>(http, await http.Content.ReadAsStreamAsync(token), clock, maxMessageBytes);
        }
        catch (Exception cause)
        {
            clock?.Dispose();
            throw Translate(cause, cancellation);
        }
    }

    /// <summary>Reads the next message; null when the call ended with OK.</summary>
    public async Task<T?> ReadAsync(CancellationToken cancellation)
    {
        CancellationToken token = clock?.Token ?? cancellation;
        try
        {
            int count = await body.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, token);
            if (count == 0)
            {
                ThrowUnlessOk();
                return default;
            }

            return count < prefix.Length
                ? throw new RpcException(RpcStatusCode.Internal, "The response ended inside a message.")
                : await ReadPayloadAsync(token);
        }
        catch (Exception cause) when (cause is not RpcException)
        {
            throw Translate(cause, cancellation);
        }
    }

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        clock?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Exception Translate(Exception cause, CancellationToken cancellation) => cause switch
    {
        RpcException => cause,
        OperationCanceledException when cancellation.IsCancellationRequested => cause,
        OperationCanceledException => new RpcException(RpcStatusCode.DeadlineExceeded, "The deadline passed.", null, cause),
        _ => new RpcException(RpcStatusCode.Unavailable, cause.Message, null, cause),
    };

    private static string? Value(HttpHeaders headers, string key) =>
        headers.TryGetValues(key, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    private async Task<T> ReadPayloadAsync(CancellationToken token)
    {
        uint sizeBytes = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (prefix[0] != 0 || sizeBytes > (uint)maxMessageBytes)
        {
            throw new RpcException(
                RpcStatusCode.ResourceExhausted,
                $"A response message is compressed or has {sizeBytes} bytes; at most {maxMessageBytes} plain bytes are accepted.");
        }

        byte[] payload = new byte[sizeBytes];
        await body.ReadExactlyAsync(payload, token);
        T message = new();
        message.MergeFrom(payload);
        return message;
    }

    private void ThrowUnlessOk()
    {
        HttpHeaders trailers = Value(http.TrailingHeaders, "grpc-status") is null ? http.Headers : http.TrailingHeaders;
        if (!int.TryParse(Value(trailers, "grpc-status"), NumberStyles.None, CultureInfo.InvariantCulture, out int code))
            throw new RpcException(RpcStatusCode.Unknown, "The response has no grpc-status.");
        if (code == 0)
            return;
        string message = Uri.UnescapeDataString(Value(trailers, "grpc-message") ?? string.Empty);
        throw new RpcException((RpcStatusCode)code, message, Details(Value(trailers, "grpc-status-details-bin")));
    }

    private static Status? Details(string? text)
    {
        if (text is null)
            return null;
        byte[] bytes = new byte[Encoding.ASCII.GetMaxByteCount(text.Length)];
        string padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        return Convert.TryFromBase64String(padded, bytes, out int count) ? Status.Parser.ParseFrom(bytes, 0, count) : null;
    }
}
