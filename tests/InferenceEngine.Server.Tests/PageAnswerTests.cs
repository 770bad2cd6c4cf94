using System.Buffers;
using Google.Protobuf;
using InferenceEngine.Contracts.Artwork.V1;
using InferenceEngine.Grpc;
using InferenceEngine.Selection;
using InferenceEngine.Server.Services;
using Microsoft.Extensions.Logging.Abstractions;
using Artwork = InferenceEngine.Selection.Artwork;
using Placement = InferenceEngine.Selection.Placement;
using Policy = InferenceEngine.Selection.Policy;
using Title = InferenceEngine.Selection.Title;

namespace InferenceEngine.Server.Tests;

/// <summary>Pages that go from bytes to bytes are those that the generated messages give, errors included.</summary>
public sealed class PageAnswerTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("server-tests-").FullName;
    private SelectionEngine engine = null!;
    private PageAnswer pages = null!;

    public async ValueTask InitializeAsync()
    {
        // Of a policy that learns, an impression of the first answer might change the second.
        SelectionOptions options = new()
        {
            DefaultPolicy = new Policy(Policy.DefaultId, 1) { Kind = PolicyKind.Uniform },
            State = new() { MemoryBytes = 16 << 20, PageBytes = 1 << 18, HashBuckets = 1 << 12 },
        };
        engine = SelectionEngine.Open(folder, options, new StoppedClock(), NullLogger.Instance);
        pages = new PageAnswer(engine);
        await engine.ChangeAsync(new CreatePlacement(new Placement("row", "Row", "16:9", 86_400, 86_400) { Segments = ["young", "old"] }), default);
        await engine.ChangeAsync(new CreatePlacement(new Placement("tall", "Tall", "2:3", 86_400, 86_400)), default);
        for (int t = 0; t < 2; t++)
        {
            await engine.ChangeAsync(new CreateTitle(new Title($"title-{t}", "Single")), default);
            for (int a = 0; a < 3; a++)
                await engine.ChangeAsync(new CreateArtwork(NewArtwork($"title-{t}", $"a{a}")), default);
        }

        await engine.ImportAsync(
            [
                new ImportedTitle(new Title("title-2", "Imported"), [NewArtwork("title-2", "a0"), NewArtwork("title-2", "a1")]),
                new ImportedTitle(new Title("title-3", "Empty"), []),
                new ImportedTitle(new Title("fallback", "Fallback") { FallbackArtworkId = "wide" },
                    [NewArtwork("fallback", "wide") with { AspectRatio = "4:3" }]),
            ],
            default);
    }

    public ValueTask DisposeAsync()
    {
        engine.Dispose();
        Directory.Delete(folder, recursive: true);
        return default;
    }

    [Fact]
    public void Valid_requests_get_the_same_answer_however_their_fields_come()
    {
        int seed = Environment.TickCount;
        RandomRequests requests = new(seed);
        for (int i = 0; i < 2000; i++)
        {
            SelectPageRequest request = requests.Next();
            Compare(request.ToByteArray(), seed, i);
            Compare(requests.Shuffled(request), seed, i);
        }
    }

    [Fact]
    public void Damaged_requests_are_refused_as_the_generated_message_refuses_them()
    {
        int seed = Environment.TickCount;
        RandomRequests requests = new(seed);
        int refused = 0;
        for (int i = 0; i < 5000; i++)
            refused += Compare(requests.Damaged(requests.Shuffled(requests.Next())), seed, i) is InvalidProtocolBufferException ? 1 : 0;
        Assert.True(refused > 50, $"only {refused} were refused (seed {seed})");
    }

    [Fact]
    public void Every_cut_of_a_request_is_answered_as_by_the_generated_message()
    {
        byte[] whole = new SelectPageRequest { PlacementId = "row", MemberId = "m", TitleIds = { "title-1", "title-2" } }.ToByteArray();
        for (int length = 0; length <= whole.Length; length++)
            Compare(whole[..length], 0, length);
    }

    [Fact]
    public void What_clients_send_needs_no_message_object()
    {
        SelectPageRequest request = new() { PlacementId = "row", MemberId = "møder", TitleIds = { "title-1", "no-such", "title-2" } };
        Assert.True(new PageFields().Find(request.ToByteArray()));
        request.Context = new() { Region = "NO" };
        Assert.True(new PageFields().Find(request.ToByteArray()));
        request.Segment = "young";
        Assert.True(new PageFields().Find(request.ToByteArray()));
    }

    [Fact]
    public void A_page_allocates_nothing()
    {
        ReadOnlySequence<byte> request =
            new(new SelectPageRequest { PlacementId = "row", MemberId = "m", Segment = "old", TitleIds = { "title-0", "title-1", "title-2" } }.ToByteArray());
        ArrayBufferWriter<byte> response = new(1 << 12);
        for (int i = 0; i < 100; i++)
            Answer();
        // The least of some rounds: a thread that is moved to another core may use another lane for the first time.
        long least = Enumerable.Range(0, 10).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
                Answer();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
        Assert.Equal(0, least);

        void Answer()
        {
            response.ResetWrittenCount();
            pages.Answer(request, response);
        }
    }

    private static Artwork NewArtwork(string title, string id) =>
        new(title, id, "16:9", $"/artwork/{title}/{id}-ü.jpg", [], new Dictionary<string, double>());

    /// <summary>Asserts that both ways give the same bytes, whole and in pieces, or the same error, which it returns.</summary>
    private Exception? Compare(byte[] message, int seed, int number)
    {
        (byte[]? bytes, Exception? error) = Run(response => pages.AnswerByMessage(SelectPageRequest.Parser.ParseFrom(message), response));
        foreach (ReadOnlySequence<byte> request in (ReadOnlySequence<byte>[])[new(message), Pieces(message)])
        {
            (byte[]? ours, Exception? ourError) = Run(response => pages.Answer(request, response));
            string what = $"seed {seed}, number {number}: {Convert.ToHexString(message)}";
            Assert.True(error?.GetType() == ourError?.GetType() && error?.Message == ourError?.Message, $"{error} / {ourError} ({what})");
            Assert.True(
                error is not GrpcException status
                    || (ourError is GrpcException own && status.Code == own.Code && status.Details.Span.SequenceEqual(own.Details.Span)),
                what);
            Assert.True(bytes is null ? ours is null : bytes.AsSpan().SequenceEqual(ours), what);
        }

        return error;
    }

    private static (byte[]? Bytes, Exception? Error) Run(Action<IBufferWriter<byte>> answer)
    {
        ArrayBufferWriter<byte> response = new();
        try
        {
            answer(response);
            return (response.WrittenSpan.ToArray(), null);
        }
        catch (Exception error) when (error is GrpcException or InvalidProtocolBufferException)
        {
            return (null, error);
        }
    }

    private static ReadOnlySequence<byte> Pieces(byte[] message)
    {
        Piece first = new(message.AsMemory(0, message.Length / 2), null);
        Piece last = new(message.AsMemory(message.Length / 2), first);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is null)
                return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
