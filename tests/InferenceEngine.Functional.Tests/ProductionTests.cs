using System.Text.Json;
using System.Diagnostics;
using InferenceEngine.Client;
using InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Functional.Tests;

/// <summary>Posters over the wire, from real and from broken videos.</summary>
public sealed class ProductionTests : IAsyncLifetime
{
    private readonly Scratch scratch = new();
    private ServerProcess server = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(scratch["videos"]);
        server = await ServerProcess.StartAsync(scratch["data"], "--videos", scratch["videos"]);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        scratch.Dispose();
    }

    [Fact]
    public async Task A_video_becomes_published_posters_that_are_served_and_chosen()
    {
        CopyFilm("film.mp4");
        Placement placement = new() { Id = "row", AspectRatio = "16:9" };
        await server.Catalog.CreatePlacementAsync(new CreatePlacementRequest { Placement = placement });
        List<ProducePostersResponse> events = await ProduceAsync(
            new() { VideoPath = "film.mp4", TitleId = "film", CandidateCount = 3, AspectRatios = { "16:9", "2:3" } });
        Assert.Contains(events, e => e.Candidate is not null);
        Assert.Equal(6, events.Count(e => e.Poster is not null));
        Assert.Equal(6, events[^1].Completed.Published);
        double[] fractions = [.. events.Where(e => e.Progress is not null).Select(e => e.Progress.Fraction)];
        Assert.Equal(fractions.Order(), fractions);

        SelectPageRequest page = new() { PlacementId = "row", MemberId = "m", TitleIds = { "film" } };
        Selection chosen = (await server.Selection.SelectPageAsync(page)).Selections[0];
        Assert.Equal(1.0 / 3, chosen.Propensity, 1e-9);
        using HttpClient http = new() { BaseAddress = server.Web };
        byte[] picture = await http.GetByteArrayAsync(chosen.Uri);
        Assert.Equal([0xFF, 0xD8], picture[..2]);

        // The same video again changes nothing.
        List<ProducePostersResponse> again = await ProduceAsync(
            new() { VideoPath = "film.mp4", TitleId = "film", CandidateCount = 3, AspectRatios = { "16:9", "2:3" } });
        Assert.Equal(6, again[^1].Completed.Published);
        ListArtworksRequest list = new() { TitleId = "film" };
        ListArtworksResponse listed = await server.Catalog.ListArtworksAsync(list);
        Assert.Equal(6, listed.Artworks.Count);
        Assert.All(listed.Artworks, artwork => Assert.Contains(artwork.Tags, tag => tag is "no-people" or "one-person" or "two-people" or "group" or "crowd"));
    }

    [Fact]
    public async Task A_design_writes_the_title_and_an_unknown_one_is_refused_with_those_that_there_are()
    {
        CopyFilm("film.mp4");
        List<ProducePostersResponse> events = await ProduceAsync(
            new() { VideoPath = "film.mp4", TitleName = "The Film", CandidateCount = 1, AspectRatios = { "16:9" }, Template = "framed", Badge = "New" });
        using JsonDocument manifest = JsonDocument.Parse(events[^1].Completed.ManifestJson);
        JsonElement design = manifest.RootElement.GetProperty("candidates")[0].GetProperty("pictures")[0].GetProperty("template");
        Assert.Equal("framed", design.GetProperty("name").GetString());
        Assert.Equal(["title", "badge"], design.GetProperty("texts").EnumerateArray().Select(t => t.GetProperty("slot").GetString()));
        RpcException refused = await Assert.ThrowsAsync<RpcException>(
            () => ProduceAsync(new() { VideoPath = "film.mp4", Template = "/etc/passwd" }));
        Assert.Equal(RpcStatusCode.InvalidArgument, refused.Code);
        Assert.Contains("lower-third", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("empty.mp4", RpcStatusCode.InvalidArgument)]
    [InlineData("text.mp4", RpcStatusCode.InvalidArgument)]
    [InlineData("cut.mp4", RpcStatusCode.InvalidArgument)]
    [InlineData("missing.mp4", RpcStatusCode.NotFound)]
    [InlineData("folder", RpcStatusCode.InvalidArgument)]
    [InlineData("../outside.mp4", RpcStatusCode.PermissionDenied)]
    [InlineData("/etc/passwd", RpcStatusCode.PermissionDenied)]
    [InlineData("link.mp4", RpcStatusCode.PermissionDenied)]
    [InlineData("http://127.0.0.1/film.mp4", RpcStatusCode.InvalidArgument)]
    [InlineData("", RpcStatusCode.InvalidArgument)]
    public async Task Bad_input_gets_a_clear_status(string path, RpcStatusCode expected)
    {
        await File.WriteAllBytesAsync(scratch["videos/empty.mp4"], []);
        await File.WriteAllTextAsync(scratch["videos/text.mp4"], new string('x', 5000));
        byte[] film = await File.ReadAllBytesAsync(Repository.FilmClip);
        await File.WriteAllBytesAsync(scratch["videos/cut.mp4"], film[..20_000]);
        Directory.CreateDirectory(scratch["videos/folder"]);
        File.CreateSymbolicLink(scratch["videos/link.mp4"], "/etc/passwd");
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => ProduceAsync(new() { VideoPath = path }));
        Assert.Equal(expected, failure.Code);
        Assert.NotNull(failure.Details);
        Assert.True(failure.Message.Length > 20, failure.Message);
    }

    [Fact]
    public async Task A_killed_worker_fails_its_job_alone()
    {
        CopyFilm("film.mp4");
        Task<List<ProducePostersResponse>> job = ProduceAsync(new() { VideoPath = "film.mp4" });
        int worker = await FindWorkerAsync();
        Process.GetProcessById(worker).Kill();
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => job);
        Assert.Equal(RpcStatusCode.Internal, failure.Code);
        Assert.Contains("worker", failure.Message, StringComparison.OrdinalIgnoreCase);
        List<ProducePostersResponse> next = await ProduceAsync(new() { VideoPath = "film.mp4", CandidateCount = 1 });
        Assert.NotNull(next[^1].Completed);
    }

    [Fact]
    public async Task A_cancelled_job_ends_and_leaves_no_worker()
    {
        CopyFilm("film.mp4");
        RpcException failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (ProducePostersResponse response in server.Production.ProducePostersAsync(new() { VideoPath = "film.mp4" }))
                await CancelAsync(response.JobId);
        });
        Assert.Equal(RpcStatusCode.Cancelled, failure.Code);
        for (int i = 0; i < 1000 && Workers().Any(); i++)
            await Task.Delay(50);
        Assert.Empty(Workers());
    }

    private async Task CancelAsync(string job)
    {
        try
        {
            await server.Production.CancelAsync(new CancelRequest { JobId = job });
        }
        catch (RpcException ended) when (ended.Code == RpcStatusCode.NotFound)
        {
            // Cancelled by an earlier event's call.
        }
    }

    private async Task<List<ProducePostersResponse>> ProduceAsync(ProducePostersRequest request)
    {
        List<ProducePostersResponse> events = [];
        await foreach (ProducePostersResponse response in server.Production.ProducePostersAsync(request, TimeSpan.FromMinutes(3)))
            events.Add(response);
        return events;
    }

    private void CopyFilm(string name)
    {
        Assert.SkipUnless(File.Exists(Repository.FilmClip), "the film clip has not been fetched");
        File.Copy(Repository.FilmClip, scratch["videos/" + name]);
    }

    private async Task<int> FindWorkerAsync()
    {
        for (int i = 0; i < 5000; i++)
        {
            if (Workers().FirstOrDefault() is > 0 and var id)
                return id;
            await Task.Delay(10);
        }

        throw new InvalidOperationException("No worker was started.");
    }

    /// <summary>Children of the server, from /proc: the fourth field of stat is the parent.</summary>
    private IEnumerable<int> Workers()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc").Where(f => int.TryParse(Path.GetFileName(f), out _)))
        {
            string stat;
            try
            {
                stat = File.ReadAllText(Path.Combine(folder, "stat"));
            }
            catch (IOException)
            {
                continue; // it ended meanwhile
            }

            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            if (fields[0] != "Z" && int.Parse(fields[1]) == server.ProcessId)
                yield return int.Parse(Path.GetFileName(folder));
        }
    }
}
