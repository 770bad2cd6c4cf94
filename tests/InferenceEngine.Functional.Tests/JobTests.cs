using System.Text.Json;
using InferenceEngine.Client;
using InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Functional.Tests;

/// <summary>The queue of poster jobs over the wire: it outlives its server, does nothing twice and refuses clearly.</summary>
public sealed class JobTests : IAsyncLifetime
{
    private readonly Scratch scratch = new();
    private ServerProcess server = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists(Repository.FilmClip), "the film clip has not been fetched");
        Directory.CreateDirectory(scratch["videos"]);
        File.Copy(Repository.FilmClip, scratch["videos/film.mp4"]);
        server = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        scratch.Dispose();
    }

    [Fact]
    public async Task After_kill_9_running_and_waiting_jobs_go_on_in_their_order()
    {
        Job first = await SubmitAsync("first", 0);
        Job second = await SubmitAsync("second", 0);
        Job urgent = await SubmitAsync("urgent", 5);
        await foreach (WatchJobResponse seen in server.Production.WatchJobAsync(new() { JobId = first.Id }))
        {
            if (seen.Candidate is not null)
                break;
        }

        Assert.Equal(1, (await GetAsync(second)).Ahead);
        await server.KillAsync();
        server = await StartAsync();
        Job[] done = [await EndAsync(first), await EndAsync(urgent), await EndAsync(second)];
        Assert.All(done, job => Assert.Equal(JobState.Done, job.State));
        Assert.Equal([2, 1, 1], done.Select(job => job.Attempts));
        Assert.True(done[1].Started < done[2].Started, "the urgent job went first");

        // The title differs and the posters do not: the one that went first decoded, two took its result.
        Assert.Equal([true, false, true], done.Select(job => job.Reused));
        Assert.All(done, job => Assert.Equal(2, job.Published));
        foreach (string title in (string[])["first", "second", "urgent"])
            Assert.Equal(2, (await server.Catalog.ListArtworksAsync(new() { TitleId = title })).Artworks.Count);
    }

    [Fact]
    public async Task The_same_order_waits_once_and_a_late_watcher_is_told_all()
    {
        Job blocker = await SubmitAsync("blocker", 1);
        Job job = await SubmitAsync("film", 0);
        Job again = await SubmitAsync("film", 0);
        Assert.True(again.Existed);
        Assert.Equal(job.Id, again.Id);
        Assert.Equal(3, (await server.Production.SetJobPriorityAsync(new() { JobId = job.Id, Priority = 3 })).Priority);
        await EndAsync(blocker);
        Assert.Equal(JobState.Done, (await EndAsync(job)).State);
        List<WatchJobResponse> late = await WatchAsync(job.Id);
        Assert.Equal(2, late.Count(m => m.Poster is not null));
        Assert.Contains(job.Id, late[0].Job.Id, StringComparison.Ordinal);
        Assert.Equal(2, late[^1].Completed.Published);

        ListJobsResponse page = await server.Production.ListJobsAsync(new() { PageSize = 1 });
        Assert.Equal(job.Id, page.Jobs[0].Id);
        ListJobsResponse rest = await server.Production.ListJobsAsync(new() { PageToken = page.NextPageToken });
        Assert.Equal([blocker.Id], rest.Jobs.Select(j => j.Id));
        Assert.Empty(rest.NextPageToken);
        Assert.Empty((await server.Production.ListJobsAsync(new() { State = JobState.Failed })).Jobs);
    }

    [Fact]
    public async Task An_early_poster_can_be_had_while_the_job_runs_and_is_neither_published_nor_kept()
    {
        using HttpClient http = new() { BaseAddress = server.Web };
        Job job = await SubmitAsync("film", 0);
        List<string> order = [];
        string uri = string.Empty;
        await foreach (WatchJobResponse news in server.Production.WatchJobAsync(new() { JobId = job.Id }))
        {
            if (news.EarlyPoster is { } early)
            {
                uri = early.Uri;
                byte[] jpeg = await http.GetByteArrayAsync(uri);
                Assert.Equal([0xff, 0xd8], jpeg[..2]);
                Assert.Equal("16:9", early.AspectRatio);
            }

            if (news.EventCase is WatchJobResponse.EventOneofCase.EarlyPoster or WatchJobResponse.EventOneofCase.Poster)
                order.Add(news.EventCase.ToString());
        }

        Assert.Equal(["EarlyPoster", "Poster", "Poster"], order);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await http.GetAsync(uri)).StatusCode);
        Assert.Equal(2, (await server.Catalog.ListArtworksAsync(new() { TitleId = "film" })).Artworks.Count);
        Assert.DoesNotContain(await WatchAsync(job.Id), news => news.EarlyPoster is not null);
    }

    [Fact]
    public async Task A_fast_order_is_another_order_and_looks_at_keyframes_only()
    {
        PosterOrder fast = Order("film");
        fast.Fast = true;
        Job exact = await SubmitAsync("film", 0);
        Job quick = await server.Production.SubmitJobAsync(new() { VideoPath = "film.mp4", Order = fast });
        Assert.NotEqual(exact.Id, quick.Id);
        Assert.True(quick.Order.Fast);
        Assert.Equal(JobState.Done, (await EndAsync(exact)).State);
        quick = await EndAsync(quick);
        Assert.Equal((JobState.Done, false), (quick.State, quick.Reused));
        long[] keyframes = [0, 128000, 145920, 193536, 283136]; // as ffprobe -skip_frame nokey lists them
        long[] looked = [.. (await WatchAsync(quick.Id)).Where(m => m.Candidate is not null).Select(m => m.Candidate.Pts)];
        Assert.NotEmpty(looked);
        Assert.All(looked, pts => Assert.Contains(pts, keyframes));
    }

    [Fact]
    public async Task Another_count_and_shape_of_a_known_video_decode_nothing_after_a_restart_and_damage_is_counted()
    {
        Assert.Equal(JobState.Done, (await EndAsync(await SubmitAsync("film", 0))).State);
        await server.DisposeAsync();
        server = await StartAsync();
        PosterOrder other = Order("film");
        (other.CandidateCount, other.Formats[0]) = (3, "webp");
        other.AspectRatios.Add("2:3");
        Job again = await EndAsync(await server.Production.SubmitJobAsync(new() { VideoPath = "film.mp4", Order = other }));
        Assert.Equal((JobState.Done, false, 6), (again.State, again.Reused, again.Posters));
        int[] decoded = Decoded();
        Assert.Equal((2, 0), (decoded.Length, decoded[0]));
        Assert.True(decoded[1] > 700, $"the first order decoded {decoded[1]} frames");

        foreach (string picture in Directory.GetFiles(Path.Combine(scratch["data"], "pictures"), "*", SearchOption.AllDirectories))
            await File.WriteAllBytesAsync(picture, new byte[100]);
        other.AspectRatios.Add("1:1");
        Assert.Equal(JobState.Done, (await EndAsync(await server.Production.SubmitJobAsync(new() { VideoPath = "film.mp4", Order = other }))).State);
        Assert.InRange(Decoded()[1], 3, 100);
        using HttpClient web = new();
        using JsonDocument counters = JsonDocument.Parse(await web.GetStringAsync(new Uri(server.Web, "/api/counters")));
        Assert.True(counters.RootElement.GetProperty("rememberedValuesDamaged").GetInt32() >= 3);
    }

    /// <summary>Frames that each result's production decoded, fewest first.</summary>
    private int[] Decoded() =>
    [
        .. Directory.GetFiles(Path.Combine(scratch["data"], "jobs", "results"), "manifest.json", SearchOption.AllDirectories)
            .Select(file => JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("decoding").GetProperty("decodedFrames").GetInt32()).Order(),
    ];

    [Fact]
    public async Task A_job_is_cancelled_while_it_waits_and_while_it_runs()
    {
        Job running = await SubmitAsync("running", 0);
        Job waiting = await SubmitAsync("waiting", 0);
        Assert.Equal(JobState.Cancelled, (await server.Production.CancelJobAsync(new() { JobId = waiting.Id })).State);
        await foreach (WatchJobResponse seen in server.Production.WatchJobAsync(new() { JobId = running.Id }))
        {
            if (seen.Progress is not null)
                await server.Production.CancelJobAsync(new() { JobId = running.Id });
        }

        Assert.Equal(JobState.Cancelled, (await GetAsync(running)).State);
        RpcException late = await Assert.ThrowsAsync<RpcException>(
            () => server.Production.SetJobPriorityAsync(new() { JobId = running.Id, Priority = 1 }));
        Assert.Equal(RpcStatusCode.FailedPrecondition, late.Code);
        RpcException unknown = await Assert.ThrowsAsync<RpcException>(() => server.Production.GetJobAsync(new() { JobId = "../records" }));
        Assert.Equal(RpcStatusCode.NotFound, unknown.Code);
    }

    [Fact]
    public async Task What_fails_says_why_and_is_remembered()
    {
        await File.WriteAllTextAsync(scratch["videos/text.mp4"], new string('x', 5000));
        Job job = await server.Production.SubmitJobAsync(new() { VideoPath = "text.mp4" });
        Assert.Equal(JobState.Failed, (await EndAsync(job)).State);
        await server.KillAsync();
        server = await StartAsync();
        Job remembered = await GetAsync(job);
        Assert.Equal((int)RpcStatusCode.InvalidArgument, remembered.ErrorCode);
        Assert.Equal("MEDIA_NOTMEDIA", remembered.ErrorReason);
        Assert.Contains("text.mp4", remembered.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_uploaded_video_becomes_posters_and_its_hash_names_it_for_the_next_job()
    {
        await using FileStream film = File.OpenRead(Repository.FilmClip);
        UploadHeader header = new() { FileName = "C:\\films\\film.mp4", Order = Order("uploaded") };
        Job job = await server.Production.UploadJobAsync(header, film);
        Assert.Equal("film.mp4", job.Source);
        job = await EndAsync(job);
        Assert.Equal((JobState.Done, 2, film.Length), (job.State, job.Published, job.SourceBytes));
        Job next = await server.Production.SubmitJobAsync(new() { MediaId = job.ContentHash, Order = Order("again") });
        Assert.True((await EndAsync(next)).Reused);
    }

    [Fact]
    public async Task Uploads_are_bounded_and_checked()
    {
        using MemoryStream large = new(new byte[3 << 20]);
        UploadHeader good = new() { FileName = "zeros.mp4" };
        await AssertRefusedAsync(RpcStatusCode.ResourceExhausted, "MaxVideoBytes", good, large, "1048577");
        await AssertRefusedAsync(RpcStatusCode.InvalidArgument, "no bytes", good, new MemoryStream());
        await AssertRefusedAsync(
            RpcStatusCode.InvalidArgument, "priority", new UploadHeader { FileName = "x", Priority = 11 }, new MemoryStream(new byte[100]));
        Assert.Empty(Directory.GetFiles(Path.Combine(scratch["data"], "jobs", "media")));
    }

    [Fact]
    public async Task A_full_queue_refuses_and_takes_again()
    {
        await server.DisposeAsync();
        server = await StartAsync(("ENGINE_WAITINGJOBS", "1"));
        Job running = await SubmitAsync("running", 0);
        await foreach (WatchJobResponse seen in server.Production.WatchJobAsync(new() { JobId = running.Id }))
        {
            if (seen.Progress is not null)
                break;
        }

        Job waiting = await SubmitAsync("waiting", 0);
        RpcException full = await Assert.ThrowsAsync<RpcException>(() => SubmitAsync("more", 0));
        Assert.Equal(RpcStatusCode.ResourceExhausted, full.Code);
        await server.Production.CancelJobAsync(new() { JobId = waiting.Id });
        await SubmitAsync("more", 0);
    }

    private static PosterOrder Order(string title) =>
        new() { TitleId = title, TitleName = title, CandidateCount = 2, AspectRatios = { "16:9" }, Formats = { "jpeg" } };

    private async Task AssertRefusedAsync(
        RpcStatusCode code, string message, UploadHeader header, Stream video, string? maxVideoBytes = null)
    {
        if (maxVideoBytes is not null)
        {
            await server.DisposeAsync();
            server = await StartAsync(("ENGINE_MAXVIDEOBYTES", maxVideoBytes));
        }

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => server.Production.UploadJobAsync(header, video));
        Assert.Equal(code, refused.Code);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    private Task<ServerProcess> StartAsync(params (string, string)[] environment) =>
        ServerProcess.StartAsync(scratch["data"], environment, "--videos", scratch["videos"]);

    private Task<Job> SubmitAsync(string title, int priority) => server.Production.SubmitJobAsync(
        new SubmitJobRequest { VideoPath = "film.mp4", Order = Order(title), Priority = priority });

    private Task<Job> GetAsync(Job job) => server.Production.GetJobAsync(new() { JobId = job.Id });

    private async Task<Job> EndAsync(Job job)
    {
        await WatchAsync(job.Id);
        return await GetAsync(job);
    }

    private async Task<List<WatchJobResponse>> WatchAsync(string id)
    {
        List<WatchJobResponse> all = [];
        await foreach (WatchJobResponse message in server.Production.WatchJobAsync(new() { JobId = id }, TimeSpan.FromMinutes(3)))
            all.Add(message);
        return all;
    }
}
