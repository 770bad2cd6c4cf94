using InferenceEngine.Client;
using InferenceEngine.Contracts.Artwork.V1;
using InferenceEngine.Storage.Tests;

namespace InferenceEngine.Functional.Tests;

/// <summary>The real program on a full disk, seen from the wire.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task Rewards_get_UNAVAILABLE_pages_go_on_and_the_same_process_takes_rewards_again()
    {
        using SmallDisk disk = SmallDisk.Mount(64);
        await using ServerProcess server = await ServerProcess.StartAsync(disk["data"]);
        await server.Catalog.CreatePlacementAsync(new CreatePlacementRequest { Placement = new Placement { Id = "row", AspectRatio = "16:9" } });
        await server.Catalog.CreateTitleAsync(new CreateTitleRequest { Title = new Title { Id = "t" } });
        Artwork artwork = new() { TitleId = "t", Id = "a", AspectRatio = "16:9" };
        await server.Catalog.CreateArtworkAsync(new CreateArtworkRequest { Artwork = artwork });
        Assert.Equal([RewardOutcome.Accepted], await RewardAsync(server, "before"));

        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                // Again and again: a checkpoint that failed gives its room back.
                if (i % 100 == 0)
                    disk.Fill();
                await RewardAsync(server, $"m{i}");
            }
        });
        Assert.Equal(RpcStatusCode.Unavailable, refused.Code);
        Assert.Contains("No space left", refused.Message, StringComparison.Ordinal);
        using HttpClient http = new() { BaseAddress = server.Web };
        Assert.Contains("rewards are refused", await http.GetStringAsync("/healthz"), StringComparison.Ordinal);
        SelectPageRequest page = new() { PlacementId = "row", MemberId = "m", TitleIds = { "t" } };
        Assert.Equal("a", (await server.Selection.SelectPageAsync(page)).Selections[0].ArtworkId);

        disk.Free();
        for (int i = 0; i < 1000 && (await http.GetStringAsync("/healthz")).Contains("refused", StringComparison.Ordinal); i++)
            await Task.Delay(50);
        Assert.Equal([RewardOutcome.Accepted], await RewardAsync(server, "after"));
    }

    [Fact]
    public async Task A_job_that_finds_no_room_is_refused_or_fails_and_the_next_one_is_done()
    {
        Assert.SkipUnless(File.Exists(Repository.FilmClip), "the film clip has not been fetched");
        using SmallDisk disk = SmallDisk.Mount(96);
        string videos = Path.GetDirectoryName(Repository.FilmClip)!;
        await using ServerProcess server = await ServerProcess.StartAsync(disk["data"], "--videos", videos);
        SubmitJobRequest request = new()
        {
            VideoPath = Path.GetFileName(Repository.FilmClip),
            Order = new PosterOrder { CandidateCount = 1, AspectRatios = { "1:1" }, Formats = { "jpeg" } },
        };
        disk.Fill();
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => server.Production.SubmitJobAsync(request));
        Assert.Equal(RpcStatusCode.Unavailable, refused.Code);
        using FileStream film = File.OpenRead(Repository.FilmClip);
        RpcException full = await Assert.ThrowsAsync<RpcException>(
            () => server.Production.UploadJobAsync(new UploadHeader { FileName = "film.mp4" }, film));
        Assert.Equal(RpcStatusCode.Unavailable, full.Code);
        Assert.Contains("No space left", full.Message, StringComparison.Ordinal);

        disk.Free();
        Job job = await server.Production.SubmitJobAsync(request);
        await foreach (WatchJobResponse seen in server.Production.WatchJobAsync(new() { JobId = job.Id }))
            job = seen.Job ?? job;
        Assert.Equal(JobState.Done, (await server.Production.GetJobAsync(new() { JobId = job.Id })).State);
    }

    private static async Task<IReadOnlyList<RewardOutcome>> RewardAsync(ServerProcess server, string member)
    {
        SelectPageRequest page = new() { PlacementId = "row", MemberId = member, TitleIds = { "t" } };
        Selection chosen = (await server.Selection.SelectPageAsync(page)).Selections[0];
        SendRewardsRequest rewards = new() { Rewards = { new Reward { DecisionId = chosen.DecisionId, Value = 1 } } };
        return (await server.Selection.SendRewardsAsync(rewards)).Outcomes;
    }
}
