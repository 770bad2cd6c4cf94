using System.Buffers;
using System.Net;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using InferenceEngine.Client;
using InferenceEngine.Contracts.Rpc;
using InferenceEngine.Grpc.Tests.Echo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace InferenceEngine.Grpc.Tests;

/// <summary>A Kestrel with one service of all kinds, and a channel to it.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private EchoServer(WebApplication app) => this.app = app;

    public Uri Address { get; private set; } = null!;

    public RpcChannel Channel { get; private set; } = null!;

    /// <summary>Handlers that have seen their call cancelled.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<EchoServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
        EchoServer server = new(builder.Build());
        GrpcDispatcher dispatcher = new(
            [server.Service()], new GrpcServerOptions(), TimeProvider.System, NullLogger<GrpcDispatcher>.Instance);
        server.app.Use(next => context => GrpcDispatcher.IsGrpc(context.Request) ? dispatcher.InvokeAsync(context) : next(context));
        await server.app.StartAsync();
        server.Address = new Uri(server.app.Urls.Single());
        server.Channel = new RpcChannel(server.Address);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await app.DisposeAsync();
    }

    private GrpcService Service() =>
        new GrpcService(EchoReflection.Descriptor.FindTypeByName<ServiceDescriptor>("Echo"))
            .Unary<Ping, Pong>("Unary", UnaryAsync)
            .ServerStreaming<Ping, Pong>("Split", async (ping, responses, call) =>
            {
                foreach (char letter in ping.Text)
                    await responses.WriteAsync(new Pong { Text = letter.ToString() });
                if (ping.Mode == "wait")
                    await WaitAsync(call);
            })
            .ClientStreaming<Ping, Pong>("Join", async (pings, _) =>
            {
                List<string> texts = [];
                await foreach (Ping ping in pings)
                    texts.Add(ping.Text);
                return new Pong { Text = string.Concat(texts) };
            })
            .Duplex<Ping, Pong>("Chat", async (pings, responses, _) =>
            {
                await foreach (Ping ping in pings)
                    await responses.WriteAsync(new Pong { Text = ping.Text });
            })
            .Unary<Ping, Pong>("Bytes", Answer)
            .Duplex<Ping, Pong>("BytesChat", Answer);

    private static void Answer(ReadOnlySequence<byte> request, IBufferWriter<byte> response)
    {
        Ping ping = Ping.Parser.ParseFrom(request);
        if (ping.Mode == "status")
            throw new GrpcException(GrpcStatusCode.NotFound, ping.Text);
        new Pong { Text = ping.Text }.WriteTo(response);
    }

    private async ValueTask<Pong> UnaryAsync(Ping ping, GrpcCall call)
    {
        switch (ping.Mode)
        {
            case "wait":
                await WaitAsync(call);
                break;
            case "fail":
                throw new InvalidOperationException("a secret of the server");
            case "status":
                Status details = new() { Code = 9, Message = "détail" };
                throw new GrpcException(GrpcStatusCode.FailedPrecondition, "not now: 100 % full ☂", details.ToByteArray());
            case "headers":
                call.AddHeader("x-echo", call.Metadata("x-text") ?? "none");
                call.AddTrailer("x-bytes", Convert.ToHexString(call.BinaryMetadata("x-data-bin") ?? []));
                break;
        }

        return new Pong { Text = ping.Text };
    }

    private async Task WaitAsync(GrpcCall call)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, call.Cancellation);
        }
        catch (OperationCanceledException)
        {
            Cancelled.TrySetResult();
            throw;
        }
    }
}
