using System.Net;
using System.Net.Http.Headers;
using InferenceEngine.Client;
using InferenceEngine.Grpc.Tests.Echo;

namespace InferenceEngine.Grpc.Tests;

/// <summary>Every kind of call, and every way to end, over a real connection.</summary>
public sealed class GrpcDispatcherTests : IAsyncLifetime
{
    private EchoServer server = null!;

    public async ValueTask InitializeAsync() => server = await EchoServer.StartAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_unary_call_answers() => Assert.Equal("hello", (await UnaryAsync(new() { Text = "hello" })).Text);

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(3_000_000)]
    public async Task A_handler_of_bytes_answers(int length)
    {
        string text = new('x', length);
        Assert.Equal(text, (await BytesAsync(new() { Text = text })).Text);
    }

    [Fact]
    public async Task A_handler_of_bytes_ends_with_a_status_and_the_next_call_is_well()
    {
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => BytesAsync(new() { Text = "gone", Mode = "status" }));
        Assert.Equal((RpcStatusCode.NotFound, "well"), (failure.Code, (await BytesAsync(new() { Text = "well" })).Text));
    }

    [Fact]
    public async Task A_chat_of_bytes_goes_back_and_forth()
    {
        await using RpcDuplexCall<Ping, Pong> call = server.Channel.Duplex<Ping, Pong>("/echo.v1.Echo/BytesChat");
        for (int i = 0; i < 100; i++)
        {
            await call.WriteAsync(new Ping { Text = $"{i}" });
            Assert.Equal($"{i}", (await call.ReadAsync())?.Text);
        }

        call.CompleteRequests();
        Assert.Null(await call.ReadAsync());
    }

    [Fact]
    public async Task Large_messages_pass_whole()
    {
        string text = new('x', 3_000_000);
        Assert.Equal(text, (await UnaryAsync(new() { Text = text })).Text);
    }

    [Fact]
    public async Task A_server_stream_answers_in_order()
    {
        List<string> letters = [];
        await foreach (Pong pong in server.Channel.ServerStreamingAsync<Ping, Pong>("/echo.v1.Echo/Split", new() { Text = "abc" }))
            letters.Add(pong.Text);
        Assert.Equal(["a", "b", "c"], letters);
    }

    [Fact]
    public async Task A_client_stream_is_joined()
    {
        await using RpcDuplexCall<Ping, Pong> call = server.Channel.Duplex<Ping, Pong>("/echo.v1.Echo/Join");
        foreach (string text in (string[])["one ", "two ", "three"])
            await call.WriteAsync(new Ping { Text = text });
        call.CompleteRequests();
        Assert.Equal("one two three", (await call.ReadAsync())?.Text);
        Assert.Null(await call.ReadAsync());
    }

    [Fact]
    public async Task A_chat_goes_back_and_forth()
    {
        await using RpcDuplexCall<Ping, Pong> call = server.Channel.Duplex<Ping, Pong>("/echo.v1.Echo/Chat");
        for (int i = 0; i < 100; i++)
        {
            await call.WriteAsync(new Ping { Text = $"{i}" });
            Assert.Equal($"{i}", (await call.ReadAsync())?.Text);
        }

        call.CompleteRequests();
        Assert.Null(await call.ReadAsync());
    }

    [Fact]
    public async Task A_slow_reader_holds_back_its_writer()
    {
        await using RpcDuplexCall<Ping, Pong> call = server.Channel.Duplex<Ping, Pong>("/echo.v1.Echo/Chat");
        Task writes = Task.Run(async () =>
        {
            for (int i = 0; i < 1000; i++)
                await call.WriteAsync(new Ping { Text = new string('x', 100_000) });
        });
        await Task.WhenAny(writes, Task.Delay(1000));
        Assert.False(writes.IsCompleted, "100 MB were taken in although nobody read the answers");
    }

    [Fact]
    public async Task A_deadline_ends_the_call_on_both_sides()
    {
        RpcException failure = await FailAsync(new() { Mode = "wait" }, TimeSpan.FromMilliseconds(200));
        Assert.Equal(RpcStatusCode.DeadlineExceeded, failure.Code);
        await server.Cancelled.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_client_that_leaves_cancels_its_handler()
    {
        await foreach (Pong _ in server.Channel.ServerStreamingAsync<Ping, Pong>("/echo.v1.Echo/Split", new() { Text = "a", Mode = "wait" }))
            break;
        await server.Cancelled.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_status_reaches_the_client_with_its_details()
    {
        RpcException failure = await FailAsync(new() { Mode = "status" });
        Assert.Equal(RpcStatusCode.FailedPrecondition, failure.Code);
        Assert.Contains("not now: 100 % full ☂", failure.Message, StringComparison.Ordinal);
        Assert.Equal("détail", failure.Details?.Message);
    }

    [Fact]
    public async Task A_fault_does_not_tell_the_servers_secrets()
    {
        RpcException failure = await FailAsync(new() { Mode = "fail" });
        Assert.Equal(RpcStatusCode.Internal, failure.Code);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_methods_are_unimplemented()
    {
        RpcException failure = await Assert.ThrowsAsync<RpcException>(
            () => server.Channel.UnaryAsync<Ping, Pong>("/echo.v1.Echo/Nothing", new Ping()));
        Assert.Equal(RpcStatusCode.Unimplemented, failure.Code);
    }

    [Fact]
    public async Task Metadata_goes_both_ways()
    {
        using HttpResponseMessage response = await PostAsync(
            [0, 0, 0, 0, 9, 18, 7, .. "headers"u8], ("x-text", "hello"), ("x-data-bin", "AQID"));
        Assert.Equal("hello", response.Headers.GetValues("x-echo").Single());
        await response.Content.ReadAsByteArrayAsync();
        Assert.Equal("010203", response.TrailingHeaders.GetValues("x-bytes").Single());
        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
    }

    [Theory]
    [InlineData("grpc-timeout", "soon", "13")]
    [InlineData("grpc-encoding", "br", "12")]
    public async Task Headers_that_cannot_be_honoured_are_refused(string name, string value, string status)
    {
        using HttpResponseMessage response = await PostAsync([0, 0, 0, 0, 0], (name, value));
        await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(status, response.TrailingHeaders.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task Many_calls_share_the_server()
    {
        Pong[] pongs = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => UnaryAsync(new() { Text = $"{i}" })));
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), pongs.Select(p => p.Text));
    }

    private Task<Pong> UnaryAsync(Ping ping, TimeSpan? deadline = null) =>
        server.Channel.UnaryAsync<Ping, Pong>("/echo.v1.Echo/Unary", ping, deadline);

    private Task<Pong> BytesAsync(Ping ping) => server.Channel.UnaryAsync<Ping, Pong>("/echo.v1.Echo/Bytes", ping);

    private async Task<RpcException> FailAsync(Ping ping, TimeSpan? deadline = null) =>
        await Assert.ThrowsAsync<RpcException>(() => UnaryAsync(ping, deadline));

    private async Task<HttpResponseMessage> PostAsync(byte[] body, params (string Name, string Value)[] headers)
    {
        using HttpClient http = new() { BaseAddress = server.Address };
        HttpRequestMessage request = new(HttpMethod.Post, "/echo.v1.Echo/Unary")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request);
    }
}
