using System.Collections.Frozen;
using InferenceEngine.Grpc.Internal;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace InferenceEngine.Grpc;

/// <summary>
/// Serves gRPC calls on Kestrel: finds the handler by path, sets up deadline, compression and metadata, and ends
/// every call with a status. Immutable and thread-safe.
/// </summary>
public sealed class GrpcDispatcher
{
    private readonly FrozenDictionary<string, (GrpcMethod Method, GrpcServerOptions Limits)> methods;
    private readonly GrpcServerOptions options;
    private readonly TimeProvider time;
    private readonly ILogger log;

    /// <summary>Binds services; throws when one has a method without a handler.</summary>
    public GrpcDispatcher(
        IEnumerable<GrpcService> services, GrpcServerOptions options, TimeProvider time, ILogger<GrpcDispatcher> log)
    {
        methods = services
            .SelectMany(s => s.Methods().Select(pair => KeyValuePair.Create(pair.Key, (pair.Value, s.Limits(options)))))
            .ToFrozenDictionary();
        this.options = options;
        this.time = time;
        this.log = log;
    }

    /// <summary>Whether a request is for this dispatcher: its content type is <c>application/grpc</c>.</summary>
    public static bool IsGrpc(HttpRequest request) =>
        request.ContentType is { } type && type.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase)
        && (type.Length == 16 || type[16] is '+' or ';');

    /// <summary>Runs one call to its end. Never throws.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || !HttpProtocol.IsHttp2(http.Request.Protocol))
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await http.Response.WriteAsync("gRPC needs POST over HTTP/2.");
            return;
        }

        http.Response.ContentType = "application/grpc";
        http.Response.Headers["grpc-accept-encoding"] = "identity,gzip";
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bodySize)
            bodySize.MaxRequestBodySize = null; // streams are long; each message has its own limit
        string timeoutText = http.Request.Headers["grpc-timeout"].ToString();
        if (timeoutText.Length == 0)
            await RunAsync(http, null);
        else if (GrpcTimeout.TryParse(timeoutText, out TimeSpan timeout))
            await RunAsync(http, timeout < options.MaxDeadline ? timeout : options.MaxDeadline);
        else
            End(http, GrpcStatusCode.Internal, $"grpc-timeout '{timeoutText}' is malformed.", default);
    }

    private static void End(HttpContext http, GrpcStatusCode code, string message, ReadOnlyMemory<byte> details)
    {
        if (!http.RequestAborted.IsCancellationRequested)
            GrpcStatusTrailers.Write(http.Response, code, message, details.Span);
    }

    private async Task RunAsync(HttpContext http, TimeSpan? timeout)
    {
        using CancellationTokenSource? deadline = StartDeadline(http, timeout);
        GrpcCall call = new(http, timeout is null ? null : time.GetUtcNow() + timeout, deadline?.Token ?? default);
        try
        {
            await FindMethod(http, out MessageReader reader, out MessageWriter writer)(reader, writer, call);
            if (deadline is { IsCancellationRequested: true })
                throw new OperationCanceledException();
            GrpcStatusTrailers.Write(http.Response, GrpcStatusCode.Ok, string.Empty, default);
        }
        catch (GrpcException status)
        {
            End(http, status.Code, status.Message, status.Details);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: nobody is left to tell.
        }
        catch (OperationCanceledException) when (deadline is { IsCancellationRequested: true })
        {
            End(http, GrpcStatusCode.DeadlineExceeded, "The deadline passed before the call was done.", default);
        }
        catch (OperationCanceledException)
        {
            End(http, GrpcStatusCode.Cancelled, "The work was cancelled.", default);
        }
        catch (Exception fault)
        {
            log.LogError(fault, "{Method} failed", call.Method);
            End(http, GrpcStatusCode.Internal, "The server failed; its log has the cause.", default);
        }
    }

    private static CancellationTokenSource? StartDeadline(HttpContext http, TimeSpan? timeout)
    {
        if (timeout is null)
            return null;
        CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        source.CancelAfter(timeout.Value);
        return source;
    }

    private GrpcMethod FindMethod(HttpContext http, out MessageReader reader, out MessageWriter writer)
    {
        string encoding = http.Request.Headers["grpc-encoding"].ToString();
        bool gzip = encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase);
        if (!gzip && encoding.Length > 0 && encoding != "identity")
            throw new GrpcException(GrpcStatusCode.Unimplemented, $"grpc-encoding '{encoding}' is not supported; use gzip.");
        bool accepts = gzip && http.Request.Headers["grpc-accept-encoding"].ToString().Contains("gzip", StringComparison.Ordinal);
        if (accepts)
            http.Response.Headers["grpc-encoding"] = "gzip";
        string path = http.Request.Path.Value ?? string.Empty;
        bool isKnown = methods.TryGetValue(path, out (GrpcMethod Method, GrpcServerOptions Limits) found);
        GrpcServerOptions limits = isKnown ? found.Limits : options;
        reader = new MessageReader(http.Request.BodyReader, gzip, limits.MaxReceiveMessageBytes);
        writer = new MessageWriter(http.Response.BodyWriter, accepts, limits);
        if (isKnown)
            return found.Method;
        throw new GrpcException(
            GrpcStatusCode.Unimplemented, $"This server has no method {path}; reflection lists them.");
    }
}
