using System.Diagnostics;
using System.Text.Json;
using InferenceEngine.Client;
using InferenceEngine.Contracts.Artwork.V1;
using InferenceEngine.Server.Tests.Jobs;
using Microsoft.AspNetCore.Http;

namespace InferenceEngine.Functional.Tests;

/// <summary>Fast orders on URLs of real videos: the posters of the whole file, from a small part of its bytes.</summary>
public sealed class RangedJobTests : IAsyncLifetime
{
    private readonly Scratch scratch = new();
    private RangeHost host = null!;
    private ServerProcess server = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists(Repository.LargeFilmClip), "the film clip has not been fetched");
        Directory.CreateDirectory(scratch["videos"]);
        host = await RangeHost.StartAsync(Repository.LargeFilmClip);
        server = await ServerProcess.StartAsync(
            scratch["data"], [("ENGINE_ALLOWPRIVATEADDRESSES", "true")], "--videos", scratch["videos"], "--url-host", $"127.0.0.1:{host.Port}");
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        if (host is not null)
            await host.DisposeAsync();
        scratch.Dispose();
    }

    [Theory]
    [InlineData("index at the end", "")]
    [InlineData("index in front", "+faststart")]
    public async Task Posters_are_those_of_the_whole_file_and_most_bytes_are_not_read(string what, string flags)
    {
        host.File = scratch["videos/film.mp4"];
        if (flags.Length > 0)
            Remux("film.mp4", "-movflags", flags);
        else
            File.Copy(Repository.LargeFilmClip, host.File);
        long size = new FileInfo(host.File).Length;
        Job whole = await EndAsync(await server.Production.SubmitJobAsync(new() { VideoPath = "film.mp4", Order = Order(2) }));
        Job parts = await EndAsync(await SubmitAsync(Order(2)));
        Assert.True(parts.State == JobState.Done, parts.ErrorMessage);
        Assert.True(parts.InParts, what);
        Assert.Equal(size, parts.SourceBytes);
        Assert.InRange(parts.FetchedBytes, 1, size / 8);
        JsonElement expected = Manifest(whole), found = Manifest(parts);
        Assert.Equal(Posters(expected), Posters(found));
        Assert.Equal(expected.GetProperty("rejected").GetRawText(), found.GetProperty("rejected").GetRawText());
        Assert.Equal(expected.GetProperty("shots").GetRawText(), found.GetProperty("shots").GetRawText());
        JsonElement reading = found.GetProperty("reading");
        Assert.Equal(size, reading.GetProperty("sizeBytes").GetInt64());
        Assert.InRange(reading.GetProperty("readBytes").GetInt64(), 1, parts.FetchedBytes);
        Assert.False(reading.TryGetProperty("wholeBecause", out _));
        Assert.False(expected.TryGetProperty("reading", out _));
        Assert.Empty(Directory.GetFiles(Path.Combine(scratch["data"], "jobs", "media")));

        // The same again is known; another count reads the index only, since the pictures are remembered.
        Job again = await EndAsync(await SubmitAsync(Order(2)));
        Assert.True(again.Reused);
        Job other = await EndAsync(await SubmitAsync(Order(3)));
        Assert.Equal((JobState.Done, parts.ContentHash), (other.State, other.ContentHash));
        Assert.InRange(other.FetchedBytes, 1, 300_000);
        Assert.Equal(0, Manifest(other).GetProperty("decoding").GetProperty("decodedFrames").GetInt32());

        // A frame between keyframes, for an editor: its bytes are fetched then.
        using HttpClient web = new();
        int before = host.Ranges.Count;
        using JsonDocument view = JsonDocument.Parse(await web.GetStringAsync(new Uri(server.Web, $"/api/jobs/{parts.Id}/frame?time=12.5")));
        Assert.InRange(view.RootElement.GetProperty("timeSeconds").GetDouble(), 12.4, 12.6);
        Assert.InRange(host.Ranges.Count, before + 3, before + 60);
    }

    [Fact]
    public async Task A_video_that_changes_meanwhile_fails_the_job_and_leaves_nothing()
    {
        host.Misbehave = (_, number) =>
        {
            host.Tag = number > 4 ? "\"two\"" : "\"one\"";
            return Task.FromResult(false);
        };
        Job job = await EndAsync(await SubmitAsync(Order(2)));
        Assert.Equal((JobState.Failed, "CONTENT_CHANGED"), (job.State, job.ErrorReason));
        Assert.Empty(Directory.GetFiles(Path.Combine(scratch["data"], "jobs", "media")));
    }

    [Fact]
    public async Task An_order_that_looks_at_every_frame_and_a_server_without_ranges_read_all_of_it_and_say_why()
    {
        PosterOrder exact = Order(1);
        exact.Fast = false;
        host.File = Remux("short.mp4", "-t", "4");
        Job whole = await EndAsync(await SubmitAsync(exact));
        Assert.Equal((JobState.Done, false, whole.SourceBytes), (whole.State, whole.InParts, whole.FetchedBytes));
        Assert.Contains("every frame", Manifest(whole).GetProperty("reading").GetProperty("wholeBecause").GetString(), StringComparison.Ordinal);
        (host.File, host.HasRanges, host.Tag) = (Repository.LargeFilmClip, false, "\"other\"");
        Job plain = await EndAsync(await SubmitAsync(Order(1)));
        Assert.Equal((JobState.Done, false, plain.SourceBytes), (plain.State, plain.InParts, plain.FetchedBytes));
        Assert.Contains("no ranges", Manifest(plain).GetProperty("reading").GetProperty("wholeBecause").GetString(), StringComparison.Ordinal);
    }

    private static PosterOrder Order(int count) => new() { CandidateCount = count, AspectRatios = { "16:9", "1:1" }, Formats = { "jpeg" }, Fast = true };

    private Task<Job> SubmitAsync(PosterOrder order) => server.Production.SubmitJobAsync(new() { Url = host.Url.AbsoluteUri, Order = order });

    private async Task<Job> EndAsync(Job job)
    {
        await foreach (WatchJobResponse _ in server.Production.WatchJobAsync(new() { JobId = job.Id }, TimeSpan.FromMinutes(3)))
        {
            // until it has ended
        }

        return await server.Production.GetJobAsync(new() { JobId = job.Id });
    }

    /// <summary>The manifest of the result of a video's content, the newest where there are several.</summary>
    private JsonElement Manifest(Job job) => Directory
        .GetFiles(Path.Combine(scratch["data"], "jobs", "results"), "manifest.json", SearchOption.AllDirectories)
        .OrderByDescending(File.GetLastWriteTimeUtc)
        .Select(file => JsonDocument.Parse(File.ReadAllText(file)).RootElement)
        .First(manifest => manifest.GetProperty("video").GetProperty("contentHash").GetString() == job.ContentHash);

    private static string[] Posters(JsonElement manifest) =>
    [
        .. manifest.GetProperty("candidates").EnumerateArray().SelectMany(candidate => candidate.GetProperty("pictures").EnumerateArray().Select(
            picture => $"{candidate.GetProperty("pts")} {picture.GetProperty("aspectRatio")} {picture.GetProperty("sha256")}")),
    ];

    private string Remux(string name, params string[] arguments)
    {
        string path = scratch["videos/" + name];
        using Process process = Process.Start("ffmpeg", ["-v", "error", "-y", "-i", Repository.LargeFilmClip, "-c", "copy", .. arguments, path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return path;
    }
}
