using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using Google.Protobuf;
using InferenceEngine.Grpc.Health.V1;
using InferenceEngine.Grpc.Internal;

namespace InferenceEngine.Grpc.Tests;

public sealed class MessageReaderTests
{
    private const int Limit = 10_000;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(4096)]
    public async Task Reads_messages_however_their_bytes_arrive(int chunkBytes)
    {
        string[] names = ["a", string.Empty, new string('x', 300)];
        byte[] bytes = [.. names.SelectMany(name => Frame(0, new HealthCheckRequest { Service = name }.ToByteArray()))];
        Pipe pipe = new();
        Task write = Task.Run(async () =>
        {
            foreach (byte[] chunk in bytes.Chunk(chunkBytes))
                await pipe.Writer.WriteAsync(chunk);
            await pipe.Writer.CompleteAsync();
        });
        List<string> read = [];
        await foreach (HealthCheckRequest request in new MessageReader(pipe.Reader, false, Limit).ReadAllAsync<HealthCheckRequest>(default))
            read.Add(request.Service);
        await write;
        Assert.Equal(names, read);
    }

    [Fact]
    public async Task Inflates_gzip() => Assert.Equal(
        "hello", (await ReadOneAsync(Frame(1, Gzip(new HealthCheckRequest { Service = "hello" }.ToByteArray())), gzip: true)).Service);

    [Fact]
    public async Task Refuses_a_message_over_the_limit_before_its_bytes_come()
    {
        byte[] prefix = [0, 0x7F, 0xFF, 0xFF, 0xFF];
        Assert.Equal(GrpcStatusCode.ResourceExhausted, await FailAsync(prefix, gzip: false));
    }

    [Fact]
    public async Task Refuses_a_message_that_inflates_over_the_limit() =>
        Assert.Equal(GrpcStatusCode.ResourceExhausted, await FailAsync(Frame(1, Gzip(new byte[50_000_000])), gzip: true, limit: 1 << 20));

    [Theory]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1, 2 })]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 0xFF, 0xFF })]
    [InlineData(new byte[] { 1, 0, 0, 0, 1, 0 })]
    [InlineData(new byte[] { 9, 0, 0, 0, 1, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public async Task Refuses_what_is_cut_garbled_or_too_much_for_a_unary_call(byte[] bytes) =>
        Assert.Equal(GrpcStatusCode.Internal, await FailAsync(bytes, gzip: false));

    [Fact]
    public async Task Refuses_gzip_that_is_none() =>
        Assert.Equal(GrpcStatusCode.Internal, await FailAsync(Frame(1, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), gzip: true));

    /// <summary>The status of a request that neither kind of handler gets to see, and whose message is the same for both.</summary>
    private static async Task<GrpcStatusCode> FailAsync(byte[] bytes, bool gzip, int limit = Limit)
    {
        GrpcException failure = await Assert.ThrowsAsync<GrpcException>(() => ReadOneAsync(bytes, gzip, limit));
        GrpcException same = await Assert.ThrowsAsync<GrpcException>(() => AnswerOneAsync(bytes, gzip, limit));
        Assert.Equal((failure.Code, failure.Message), (same.Code, same.Message));
        return failure.Code;
    }

    private static Task AnswerOneAsync(byte[] bytes, bool gzip, int limit) =>
        new MessageReader(PipeReader.Create(new MemoryStream(bytes)), gzip, limit).AnswerOnlyAsync(
            (request, _) => HealthCheckRequest.Parser.ParseFrom(request),
            new MessageWriter(PipeWriter.Create(new MemoryStream()), false, new GrpcServerOptions()),
            default);

    private static async Task<HealthCheckRequest> ReadOneAsync(byte[] bytes, bool gzip, int limit = Limit) =>
        await new MessageReader(PipeReader.Create(new MemoryStream(bytes)), gzip, limit).ReadOnlyMessageAsync<HealthCheckRequest>(default);

    private static byte[] Frame(byte flag, byte[] payload)
    {
        byte[] frame = new byte[5 + payload.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    private static byte[] Gzip(byte[] plain)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
            gzip.Write(plain);
        return packed.ToArray();
    }
}
