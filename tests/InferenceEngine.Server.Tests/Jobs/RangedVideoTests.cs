using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using InferenceEngine.Grpc;
using InferenceEngine.Media;
using InferenceEngine.Posters;
using InferenceEngine.Server.Hosting;
using InferenceEngine.Server.Production.Jobs;
using Microsoft.AspNetCore.Http;

namespace InferenceEngine.Server.Tests.Jobs;

/// <summary>Reading parts over real connections: how much, what makes it read whole, and what is refused.</summary>
public sealed class RangedVideoTests : IAsyncLifetime
{
    private const int Size = 10_000_000;
    private const int IndexAt = 9_000_000;
    private readonly string folder = Directory.CreateTempSubdirectory("engine-parts-").FullName;
    private readonly List<PosterProgress> told = [];
    private RangeHost host = null!;
    private UrlFetcher fetcher = null!;

    public async ValueTask InitializeAsync()
    {
        host = await RangeHost.StartAsync(Write("film", Boxes(("ftyp", 24), ("mdat", IndexAt - 24), ("moov", Size - IndexAt))));
        fetcher = Fetcher(LowSpeedLimit.Of(new EngineSettings()));
    }

    public async ValueTask DisposeAsync()
    {
        fetcher.Dispose();
        await host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_index_and_what_is_asked_for_are_read_and_nothing_else()
    {
        using JobMedia media = await OpenAsync();
        Assert.Equal(Size, media.SizeBytes);
        long opened = media.FetchedBytes;
        Assert.InRange(opened, Size - IndexAt, Size - IndexAt + (3 * 65536)); // the index, its head and the head of the file
        IReadOnlyList<ByteRange> there = await media.Parts!.FillAsync(
            [new(1_000_000, 300), new(1_000_400, 5000), new(4_000_000, 70_000)], TestContext.Current.CancellationToken);
        Assert.Equal(3, there.Count);
        Assert.Equal([(1_000_000, 1_005_399), (4_000_000, 4_069_999)], host.Ranges.TakeLast(2).Order());
        Assert.Equal(opened + 5400 + 70_000, media.FetchedBytes);
        Assert.All(there, part => Assert.Equal(host.Bytes(part.Offset, part.Length), Read(media, part)));
        int requests = host.Ranges.Count;
        await media.Parts.FillAsync([new(1_000_100, 200), new(4_000_000, 10)], TestContext.Current.CancellationToken);
        Assert.Equal(requests, host.Ranges.Count); // it is here
        Assert.Equal(new ReadingFacts(Size, media.FetchedBytes, requests, null), media.Reading);
    }

    [Fact]
    public async Task Reading_on_is_noticed_and_takes_few_requests()
    {
        using JobMedia media = await OpenAsync();
        int before = host.Ranges.Count;
        for (long at = 0; at < IndexAt;)
        {
            ByteRange part = (await media.Parts!.FillAsync([new(at, 1000)], TestContext.Current.CancellationToken))[0];
            at = part.End;
        }

        Assert.InRange(host.Ranges.Count - before, 4, 12);
        Assert.Equal(host.Bytes(0, Size), await File.ReadAllBytesAsync(media.Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task After_too_many_requests_the_rest_comes_in_one()
    {
        using UrlClient client = new(new UrlRules([$"127.0.0.1:{host.Port}"]), new CheckedConnector(true), LowSpeedLimit.Of(new EngineSettings()));
        FirstPart first = new(20 << 20);
        await client.ReadAsync(host.Url, first, TestContext.Current.CancellationToken);
        MediaSpool spool = new(Path.Combine(folder, "data"), 64 << 20, 20 << 20, () => new HashSet<string>());
        using RangedVideo video = new(client, host.Url, first, spool) { MostRequests = 5 };
        for (int at = 1; at <= 6; at++)
            await video.FillAsync([new(at * 1_000_000, 200_000), new(at * 1_000_000, 10)], TestContext.Current.CancellationToken);
        Assert.Equal(6, video.Requests); // the first part, four more, and the rest
        Assert.Equal(6, host.Ranges.Count);
        Assert.Equal(host.Bytes(0, Size), await File.ReadAllBytesAsync(video.Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_same_video_has_the_same_name_and_another_has_another()
    {
        string name = await NameAsync(), again = await NameAsync();
        Assert.Equal(name, again);
        Assert.True(MediaSpool.IsName(name));
        host.Tag = "\"two\"";
        Assert.NotEqual(name, await NameAsync());
        host.Tag = "\"one\"";
        byte[] other = Boxes(("ftyp", 24), ("mdat", IndexAt - 24), ("moov", Size - IndexAt));
        other[^1] ^= 1;
        host.File = Write("other", other);
        Assert.NotEqual(name, await NameAsync()); // a server that forgets to change its tag
    }

    [Theory]
    [InlineData("ranges", "gives no ranges")]
    [InlineData("untagged", "no strong ETag")]
    [InlineData("weak", "no strong ETag")]
    [InlineData("small", "is small")]
    [InlineData("matroska", "no MP4")]
    [InlineData("moof", "fragmented")]
    [InlineData("mvex", "fragmented")]
    [InlineData("damaged", "index is damaged")]
    [InlineData("cut", "no possible size")]
    [InlineData("endless", "no possible size")]
    [InlineData("headless", "no index")]
    public async Task What_does_not_suit_is_read_whole_and_told_why(string what, string why)
    {
        byte[] film = what switch
        {
            "small" => Boxes(("ftyp", 24), ("mdat", 1000), ("moov", 1000)),
            "matroska" => [.. "\x1aE\xdf\xa3"u8, .. new byte[Size]],
            "moof" => Boxes(("ftyp", 24), ("sidx", 100), ("moof", 100), ("mdat", Size)),
            "mvex" or "damaged" => Boxes(("ftyp", 24), ("moov", 100), ("mdat", Size)),
            "cut" => Boxes(("ftyp", 24), ("mdat", Size), ("moov", 1000))[..(Size / 2)],
            "endless" => Boxes(("ftyp", 24), ("mdat", 4), ("mdat", Size)),
            "headless" => Boxes(("ftyp", 24), ("mdat", Size)),
            _ => await File.ReadAllBytesAsync(host.File, TestContext.Current.CancellationToken),
        };
        if (what == "mvex")
            "mvex"u8.CopyTo(film.AsSpan(24 + 12));
        if (what == "damaged")
        {
            BinaryPrimitives.WriteInt32BigEndian(film.AsSpan(24 + 8), 1);
            BinaryPrimitives.WriteInt64BigEndian(film.AsSpan(24 + 16), long.MaxValue);
        }

        host.File = Write(what, film);
        host.HasRanges = what != "ranges";
        host.Tag = what switch { "untagged" => null, "weak" => "W/\"one\"", _ => host.Tag };
        using JobMedia media = await fetcher.OpenPartsAsync(host.Url, takesWhole: true, told.Add, TestContext.Current.CancellationToken);
        Assert.Null(media.Parts);
        Assert.Contains(why, media.Reading!.WholeBecause, StringComparison.Ordinal);
        Assert.Contains(told, progress => progress.Message.Contains(why, StringComparison.Ordinal));
        Assert.Equal(film, await File.ReadAllBytesAsync(media.Path, TestContext.Current.CancellationToken));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(film)), media.ContentHash);
        Assert.InRange(media.FetchedBytes, film.Length, film.Length + (256 << 10)); // the looks before are told too
        Assert.Equal(host.Ranges.Count, media.Reading.Requests);
        Assert.Empty(Directory.GetFiles(folder, "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_video_that_is_here_whole_is_taken_and_nothing_is_read()
    {
        using (JobMedia whole = await fetcher.FetchAsync(host.Url, "test", told.Add, TestContext.Current.CancellationToken))
            Assert.Equal(Size, whole.FetchedBytes);
        using JobMedia media = await fetcher.OpenPartsAsync(host.Url, takesWhole: true, told.Add, TestContext.Current.CancellationToken);
        Assert.Null(media.Parts);
        Assert.Equal(new ReadingFacts(Size, 0, 2, "it was here already"), media.Reading);

        // An editor of a job that read parts needs what goes by their name.
        using JobMedia parts = await fetcher.OpenPartsAsync(host.Url, takesWhole: false, told.Add, TestContext.Current.CancellationToken);
        Assert.NotNull(parts.Parts);
        Assert.NotEqual(media.ContentHash, parts.ContentHash);
    }

    [Fact]
    public async Task A_video_that_was_here_and_changes_between_two_requests_is_read_and_told()
    {
        using (JobMedia whole = await fetcher.FetchAsync(host.Url, "test", told.Add, TestContext.Current.CancellationToken))
            Assert.Equal(Size, whole.FetchedBytes);
        int asked = host.Ranges.Count;
        host.Misbehave = (_, number) =>
        {
            host.Tag = number > asked + 1 ? "\"two\"" : "\"one\"";
            return Task.FromResult(false);
        };
        using JobMedia media = await fetcher.OpenPartsAsync(host.Url, takesWhole: true, told.Add, TestContext.Current.CancellationToken);
        Assert.Equal(new ReadingFacts(Size, Size, 2, "the one that was here changed meanwhile"), media.Reading);
    }

    [Fact]
    public async Task A_part_that_breaks_is_taken_up_where_it_broke()
    {
        using JobMedia media = await OpenAsync();
        int broken = host.Ranges.Count + 1;
        host.Misbehave = async (context, number) => number == broken && await SendAsync(context, host.Bytes(2_000_000, 40_000), 100_000);
        await media.Parts!.FillAsync([new(2_000_000, 100_000)], TestContext.Current.CancellationToken);
        Assert.Equal((2_000_000 + 40_000, 2_099_999), host.Ranges[^1]);
        Assert.Equal(host.Bytes(2_000_000, 100_000), Read(media, new(2_000_000, 100_000)));
    }

    [Theory]
    [InlineData("changed", "CONTENT_CHANGED", "changed")]
    [InlineData("whole", "CONTENT_CHANGED", "changed")]
    [InlineData("shifted", "CONTENT_CHANGED", "another part")]
    [InlineData("resized", "CONTENT_CHANGED", "another part")]
    [InlineData("untagged", "CONTENT_CHANGED", "another part")]
    [InlineData("drip", "FETCH_FAILED", "pieces")]
    [InlineData("gone", "FETCH_FAILED", "could not be read")]
    [InlineData("missing", "FETCH_REFUSED", "404")]
    public async Task A_server_that_changes_or_lies_ends_the_job_clearly(string how, string reason, string message)
    {
        using JobMedia media = await OpenAsync();
        const long at = 3_000_000;
        byte[] part = host.Bytes(at, 65_536);
        host.Misbehave = (context, _) =>
        {
            HttpResponse response = context.Response;
            (response.StatusCode, response.Headers.ETag) = (206, "\"one\"");
            response.Headers.ContentRange = $"bytes {at}-{at + 65_535}/{Size}";
            long from = context.Request.GetTypedHeaders().Range!.Ranges.Single().From!.Value;
            switch (how)
            {
                case "changed":
                    host.Tag = "\"two\"";
                    return Task.FromResult(false);
                case "whole":
                    (response.StatusCode, response.Headers.ContentRange) = (200, default);
                    return SendAsync(context, part, part.Length);
                case "shifted":
                    response.Headers.ContentRange = $"bytes {at + 1}-{at + 65_536}/{Size}";
                    return SendAsync(context, part, part.Length);
                case "resized":
                    response.Headers.ContentRange = $"bytes {at}-{at + 65_535}/{Size + 1}";
                    return SendAsync(context, part, part.Length);
                case "untagged":
                    response.Headers.ETag = default;
                    return SendAsync(context, part, part.Length);
                case "drip":
                    response.Headers.ContentRange = $"bytes {from}-{from}/{Size}";
                    return SendAsync(context, [1], 1);
                case "gone":
                    context.Abort();
                    return Task.FromResult(true);
                default:
                    response.StatusCode = 404;
                    return Task.FromResult(true);
            }
        };
        GrpcException refused = await Assert.ThrowsAsync<GrpcException>(
            () => media.Parts!.FillAsync([new(at, 65_536)], TestContext.Current.CancellationToken));
        Assert.Equal(reason, JobFailure.Of(refused)!.Reason);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("drips")]
    [InlineData("is late")]
    public async Task A_server_whose_parts_come_too_slowly_is_given_up(string how)
    {
        using UrlFetcher hasty = Fetcher(new LowSpeedLimit(5_000_000, TimeSpan.FromSeconds(0.5)));
        using JobMedia media = await OpenAsync(hasty);
        host.Misbehave = async (context, _) =>
        {
            if (how == "drips")
                return await DripAsync(context);
            await Task.Delay(200); // no part takes as long as the window, all of them do
            return false;
        };
        ByteRange[] parts = [.. Enumerable.Range(1, 40).Select(i => new ByteRange(i * 200_000, 70_000))];
        GrpcException refused = await Assert.ThrowsAsync<GrpcException>(
            () => media.Parts!.FillAsync(parts, TestContext.Current.CancellationToken));
        Assert.Equal("FETCH_TOO_SLOW", JobFailure.Of(refused)!.Reason);
        Assert.Contains("LowSpeedBytesPerSecond", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Time_in_which_no_part_is_asked_for_and_far_servers_of_short_parts_are_not_slow()
    {
        using UrlFetcher hasty = Fetcher(new LowSpeedLimit(200_000, TimeSpan.FromSeconds(0.3)));
        using JobMedia media = await OpenAsync(hasty);
        foreach (int at in (int[])[8_300_000, 8_500_000, 8_700_000])
        {
            await media.Parts!.FillAsync([new(at, 10)], TestContext.Current.CancellationToken);
            await Task.Delay(600, TestContext.Current.CancellationToken);
        }

        host.Misbehave = async (_, _) =>
        {
            await Task.Delay(100);
            return false;
        };
        await media.Parts!.FillAsync([.. Enumerable.Range(1, 40).Select(i => new ByteRange(i * 200_000, 100))], TestContext.Current.CancellationToken);
        Assert.Equal(host.Bytes(8_000_000, 100), Read(media, new(8_000_000, 100)));
    }

    [Fact]
    public async Task A_video_over_the_limit_and_parts_outside_of_it_are_refused_and_nothing_is_left()
    {
        using (JobMedia media = await OpenAsync())
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
                () => media.Parts!.FillAsync([new(Size, 1)], TestContext.Current.CancellationToken));
        }

        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "data", "jobs", "media")));
        host.File = Write("huge", Boxes(("ftyp", 24), ("mdat", 30 << 20), ("moov", 100)));
        GrpcException refused = await Assert.ThrowsAsync<GrpcException>(
            () => fetcher.OpenPartsAsync(host.Url, takesWhole: true, told.Add, TestContext.Current.CancellationToken));
        Assert.Equal("VIDEO_TOO_LARGE", JobFailure.Of(refused)!.Reason);
    }

    private UrlFetcher Fetcher(LowSpeedLimit slowest)
    {
        string data = Path.Combine(folder, "data");
        MediaSpool spool = new(data, 64 << 20, 20 << 20, () => new HashSet<string>());
        return new(new UrlRules([$"127.0.0.1:{host.Port}"]), spool, new UrlMemory(data, spool), new CheckedConnector(true), slowest);
    }

    private async Task<JobMedia> OpenAsync(UrlFetcher? other = null)
    {
        JobMedia media = await (other ?? fetcher).OpenPartsAsync(host.Url, takesWhole: true, told.Add, TestContext.Current.CancellationToken);
        Assert.True(media.Parts is not null, media.Reading?.WholeBecause);
        return media;
    }

    private async Task<string> NameAsync()
    {
        using JobMedia media = await OpenAsync();
        return media.ContentHash;
    }

    private static byte[] Read(JobMedia media, ByteRange part)
    {
        using FileStream file = new(media.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[part.Length];
        file.Position = part.Offset;
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A byte of what was asked for each 20 ms.</summary>
    private static async Task<bool> DripAsync(HttpContext context)
    {
        var range = context.Request.GetTypedHeaders().Range!.Ranges.Single();
        context.Response.StatusCode = 206;
        context.Response.Headers.ETag = "\"one\"";
        context.Response.Headers.ContentRange = $"bytes {range.From}-{range.To}/{Size}";
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(new byte[1]);
            await context.Response.Body.FlushAsync();
            await Task.Delay(20);
        }

        return true;
    }

    /// <summary>Sends a body that is said to be longer than it may be.</summary>
    private static async Task<bool> SendAsync(HttpContext context, byte[] body, long saidLength)
    {
        context.Response.StatusCode = context.Response.StatusCode == 200 && body.Length < saidLength ? 206 : context.Response.StatusCode;
        if (body.Length < saidLength)
        {
            context.Response.Headers.ETag = "\"one\"";
            context.Response.Headers.ContentRange = $"bytes 2000000-{2_000_000 + saidLength - 1}/{Size}";
        }

        context.Response.ContentLength = saidLength;
        await context.Response.Body.WriteAsync(body);
        await context.Response.Body.FlushAsync();
        if (body.Length >= saidLength)
            return true;
        await Task.Delay(200); // what is not read yet goes with the connection
        context.Abort();
        return true;
    }

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Boxes of these sizes that hold noise; a box inside of another is left to the test.</summary>
    private static byte[] Boxes(params (string Type, int Size)[] boxes)
    {
        byte[] bytes = new byte[boxes.Sum(box => Math.Max(8, box.Size))];
        new Random(7).NextBytes(bytes);
        int at = 0;
        foreach ((string type, int size) in boxes)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at), (uint)size);
            Encoding.Latin1.GetBytes(type).CopyTo(bytes, at + 4);
            if (type == "moov" && size >= 16)
            {
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at + 8), (uint)(size - 8));
                Encoding.Latin1.GetBytes("trak").CopyTo(bytes, at + 12);
            }

            at += Math.Max(8, size);
        }

        return bytes;
    }
}
