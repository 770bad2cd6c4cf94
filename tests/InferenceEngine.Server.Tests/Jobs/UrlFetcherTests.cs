using System.Security.Cryptography;
using InferenceEngine.Grpc;
using InferenceEngine.Posters;
using InferenceEngine.Server.Hosting;
using InferenceEngine.Server.Production.Jobs;

namespace InferenceEngine.Server.Tests.Jobs;

/// <summary>URLs over real connections: what is read, what is resumed and what is refused.</summary>
public sealed class UrlFetcherTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("engine-urls-").FullName;
    private VideoHost host = null!;

    public async ValueTask InitializeAsync() => host = await VideoHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("/film")]
    [InlineData("/moved")]
    [InlineData("/plain")]
    public async Task A_video_is_read_once_and_named_by_its_hash(string path)
    {
        List<PosterProgress> progress = [];
        using UrlFetcher fetcher = Fetcher();
        using JobMedia media = await fetcher.FetchAsync(host.At(path), "test", progress.Add, TestContext.Current.CancellationToken);
        Assert.Equal(host.Video, await File.ReadAllBytesAsync(media.Path));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(host.Video)), media.ContentHash);
        Assert.Equal(host.Video.Length, media.FetchedBytes);
        Assert.Contains("0.3", progress[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_not_changed_is_not_read_again()
    {
        using UrlFetcher fetcher = Fetcher();
        using (JobMedia first = await fetcher.FetchAsync(host.At("/film"), "test", _ => { }, TestContext.Current.CancellationToken))
            Assert.Equal(host.Video.Length, first.FetchedBytes);
        using JobMedia again = await fetcher.FetchAsync(host.At("/film"), "test", _ => Assert.Fail("bytes were read"), TestContext.Current.CancellationToken);
        Assert.Equal(0, again.FetchedBytes);
        Assert.Equal(new ReadingFacts(host.Video.Length, 0, 1, "it was here already"), again.Reading);
        Assert.Equal(host.Video, await File.ReadAllBytesAsync(again.Path));
        host.Tag = "\"two\"";
        using JobMedia changed = await fetcher.FetchAsync(host.At("/film"), "test", _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(new ReadingFacts(host.Video.Length, host.Video.Length, 1, "test"), changed.Reading);
    }

    [Fact]
    public async Task A_broken_connection_goes_on_where_it_broke()
    {
        using UrlFetcher fetcher = Fetcher();
        using JobMedia media = await fetcher.FetchAsync(host.At("/breaks"), "test", _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(host.Video, await File.ReadAllBytesAsync(media.Path));
        Assert.Equal(host.Video.Length, media.FetchedBytes);
        Assert.True(host.Ranges.Count >= 3, string.Join(' ', host.Ranges));
    }

    [Theory]
    [InlineData("/breaks-untagged", GrpcStatusCode.Unavailable, "could not be read after")]
    [InlineData("/changes", GrpcStatusCode.Aborted, "changed")]
    [InlineData("/stuck", GrpcStatusCode.Unavailable, "after 0 bytes")]
    [InlineData("/empty", GrpcStatusCode.InvalidArgument, "no bytes")]
    [InlineData("/nothing", GrpcStatusCode.NotFound, "404")]
    [InlineData("/away", GrpcStatusCode.PermissionDenied, "elsewhere.example")]
    [InlineData("/file", GrpcStatusCode.InvalidArgument, "http")]
    [InlineData("/round", GrpcStatusCode.FailedPrecondition, "redirects")]
    public async Task What_cannot_be_read_is_told_and_leaves_nothing(string path, GrpcStatusCode code, string message)
    {
        using UrlFetcher fetcher = Fetcher();
        GrpcException refused = await Assert.ThrowsAsync<GrpcException>(
            () => fetcher.FetchAsync(host.At(path), "test", _ => { }, TestContext.Current.CancellationToken));
        Assert.Equal(code, refused.Code);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("/drips")]
    [InlineData("/drips-and-breaks")]
    public async Task A_server_that_drips_is_given_up_though_each_read_is_in_time(string path)
    {
        using UrlFetcher fetcher = Fetcher(slowest: new LowSpeedLimit(5000, TimeSpan.FromSeconds(0.5)));
        GrpcException refused = await Assert.ThrowsAsync<GrpcException>(
            () => fetcher.FetchAsync(host.At(path), "test", _ => { }, TestContext.Current.CancellationToken));
        Assert.Equal(GrpcStatusCode.Unavailable, refused.Code);
        Assert.Equal("FETCH_TOO_SLOW", JobFailure.Of(refused)!.Reason);
        Assert.Matches(@"^127\.0\.0\.1 gave \d+ bytes in \d+\.\d s of waiting, less than 5000 a second; .*LowSpeedBytesPerSecond", refused.Message);
        Assert.Empty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_slow_server_that_is_fast_enough_is_waited_for()
    {
        using UrlFetcher fetcher = Fetcher(slowest: new LowSpeedLimit(1, TimeSpan.FromSeconds(0.1)));
        List<PosterProgress> progress = [];
        using CancellationTokenSource enough = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetcher.FetchAsync(host.At("/drips"), "test", Report, enough.Token));

        void Report(PosterProgress at)
        {
            progress.Add(at);
            if (progress.Count == 25) // half a second, five windows
                enough.Cancel();
        }
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task An_address_of_this_machine_is_refused_whatever_its_name(string name)
    {
        using UrlFetcher fetcher = Fetcher(allowPrivate: false);
        GrpcException refused = await Assert.ThrowsAsync<GrpcException>(
            () => fetcher.FetchAsync(host.At("/film", name), "test", _ => { }, TestContext.Current.CancellationToken));
        Assert.Equal(GrpcStatusCode.PermissionDenied, refused.Code);
        Assert.Contains("127.0.0.1", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ENGINE_ALLOWPRIVATEADDRESSES=true", refused.Message, StringComparison.Ordinal);
        Assert.Empty(host.Ranges);
    }

    [Fact]
    public async Task A_video_that_is_too_large_is_refused_before_its_bytes_are_read()
    {
        using UrlFetcher fetcher = Fetcher(largestBytes: host.Video.Length - 1);
        GrpcException told = await Assert.ThrowsAsync<GrpcException>(
            () => fetcher.FetchAsync(host.At("/film"), "test", _ => Assert.Fail("bytes were read"), TestContext.Current.CancellationToken));
        Assert.Equal(GrpcStatusCode.ResourceExhausted, told.Code);

        // One that does not say how large it is, while they are read.
        GrpcException found = await Assert.ThrowsAsync<GrpcException>(
            () => fetcher.FetchAsync(host.At("/plain"), "test", _ => { }, TestContext.Current.CancellationToken));
        Assert.Equal(GrpcStatusCode.ResourceExhausted, found.Code);
    }

    private UrlFetcher Fetcher(bool allowPrivate = true, long largestBytes = 1 << 20, LowSpeedLimit? slowest = null)
    {
        MediaSpool spool = new(folder, 64 << 20, largestBytes, () => new HashSet<string>());
        UrlRules rules = new([$"127.0.0.1:{host.Port}", $"localhost:{host.Port}"]);
        return new UrlFetcher(rules, spool, new UrlMemory(folder, spool), new CheckedConnector(allowPrivate),
            slowest ?? LowSpeedLimit.Of(new EngineSettings()));
    }
}
