using System.Collections.Frozen;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using InferenceEngine.Grpc.Internal;

namespace InferenceEngine.Grpc;

/// <summary>
/// A service and its handlers. Each handler is bound to a method of the service's descriptor, and its kind
/// (unary, streaming) and message types must be those of the descriptor: a mistake throws at start, not at the
/// first call. Build once, then read-only.
/// </summary>
/// <param name="descriptor">The service's descriptor.</param>
/// <param name="maxMessageBytes">Largest message either way; 0: as the server's options say.</param>
public sealed class GrpcService(ServiceDescriptor descriptor, int maxMessageBytes = 0)
{
    private readonly Dictionary<string, GrpcMethod> methods = [];

    /// <summary>The service's descriptor.</summary>
    public ServiceDescriptor Descriptor { get; } = descriptor;

    /// <summary>One request, one response.</summary>
    public GrpcService Unary<TRequest, TResponse>(
        string name, Func<TRequest, GrpcCall, ValueTask<TResponse>> handler)
        where TRequest : IMessage<TRequest>, new()
        where TResponse : IMessage<TResponse> =>
        Add<TRequest, TResponse>(name, false, false, async (reader, writer, call) =>
        {
            TRequest request = await reader.ReadOnlyMessageAsync<TRequest>(call.Cancellation);
            await writer.WriteAsync(await handler(request, call), flush: false, call.Cancellation);
        });

    /// <summary>One request, one response, as bytes.</summary>
    public GrpcService Unary<TRequest, TResponse>(string name, GrpcBytesHandler handler)
        where TRequest : IMessage<TRequest>, new()
        where TResponse : IMessage<TResponse> =>
        Add<TRequest, TResponse>(name, false, false, (reader, writer, call) =>
            reader.AnswerOnlyAsync(handler, writer, call.DeadlineToken));

    /// <summary>One request, many responses.</summary>
    public GrpcService ServerStreaming<TRequest, TResponse>(
        string name, Func<TRequest, GrpcResponseStream<TResponse>, GrpcCall, Task> handler)
        where TRequest : IMessage<TRequest>, new()
        where TResponse : IMessage<TResponse> =>
        Add<TRequest, TResponse>(name, false, true, async (reader, writer, call) =>
        {
            TRequest request = await reader.ReadOnlyMessageAsync<TRequest>(call.Cancellation);
            await handler(request, new GrpcResponseStream<TResponse>(writer, call), call);
        });

    /// <summary>Many requests, one response.</summary>
    public GrpcService ClientStreaming<TRequest, TResponse>(
        string name, Func<IAsyncEnumerable<TRequest>, GrpcCall, Task<TResponse>> handler)
        where TRequest : IMessage<TRequest>, new()
        where TResponse : IMessage<TResponse> =>
        Add<TRequest, TResponse>(name, true, false, async (reader, writer, call) =>
        {
            TResponse response = await handler(reader.ReadAllAsync<TRequest>(call.Cancellation), call);
            await writer.WriteAsync(response, flush: false, call.Cancellation);
        });

    /// <summary>Many requests, many responses, in any order.</summary>
    public GrpcService Duplex<TRequest, TResponse>(
        string name, Func<IAsyncEnumerable<TRequest>, GrpcResponseStream<TResponse>, GrpcCall, Task> handler)
        where TRequest : IMessage<TRequest>, new()
        where TResponse : IMessage<TResponse> =>
        Add<TRequest, TResponse>(name, true, true, (reader, writer, call) =>
            handler(reader.ReadAllAsync<TRequest>(call.Cancellation), new GrpcResponseStream<TResponse>(writer, call), call));

    /// <summary>Many requests, a response to each in their order, as bytes.</summary>
    public GrpcService Duplex<TRequest, TResponse>(string name, GrpcBytesHandler handler)
        where TRequest : IMessage<TRequest>, new()
        where TResponse : IMessage<TResponse> =>
        Add<TRequest, TResponse>(name, true, true, async (reader, writer, call) =>
        {
            while (await reader.AnswerNextAsync(handler, writer, call.Cancellation))
                await writer.FlushAsync(call.Cancellation);
        });

    /// <summary>The server's options with this service's own limit.</summary>
    internal GrpcServerOptions Limits(GrpcServerOptions options) => maxMessageBytes == 0
        ? options
        : options with { MaxReceiveMessageBytes = maxMessageBytes, MaxSendMessageBytes = maxMessageBytes };

    internal FrozenDictionary<string, GrpcMethod> Methods()
    {
        string[] missing = [.. Descriptor.Methods.Select(m => m.Name).Where(n => !methods.ContainsKey(PathOf(n)))];
        if (missing.Length > 0)
            throw new InvalidOperationException($"{Descriptor.FullName} has no handler for {string.Join(", ", missing)}.");
        return methods.ToFrozenDictionary();
    }

    private GrpcService Add<TRequest, TResponse>(string name, bool clientStreams, bool serverStreams, GrpcMethod method)
    {
        MethodDescriptor found = Descriptor.FindMethodByName(name)
            ?? throw new InvalidOperationException($"{Descriptor.FullName} has no method {name}.");
        bool matches = found.IsClientStreaming == clientStreams && found.IsServerStreaming == serverStreams
            && found.InputType.ClrType == typeof(TRequest) && found.OutputType.ClrType == typeof(TResponse);
        if (!matches)
            throw new InvalidOperationException($"The handler of {found.FullName} has other types or another kind.");
        methods.Add(PathOf(name), method);
        return this;
    }

    private string PathOf(string name) => $"/{Descriptor.FullName}/{name}";
}
