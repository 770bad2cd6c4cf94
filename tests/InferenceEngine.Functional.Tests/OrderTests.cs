using System.Net;
using System.Net.Http.Json;
using InferenceEngine.Client;
using InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Functional.Tests;

/// <summary>Orders over the wire and as the page sends them: highlights, diversity, and what is no order.</summary>
public sealed class OrderTests : IAsyncLifetime
{
    private readonly Scratch scratch = new();
    private readonly HttpClient web = new();
    private ServerProcess server = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists(Repository.FilmClip), "the film clip has not been fetched");
        Directory.CreateDirectory(scratch["videos"]);
        File.Copy(Repository.FilmClip, scratch["videos/film.mp4"]);
        server = await ServerProcess.StartAsync(scratch["data"], "--videos", scratch["videos"]);
    }

    public async ValueTask DisposeAsync()
    {
        web.Dispose();
        if (server is not null)
            await server.DisposeAsync();
        scratch.Dispose();
    }

    [Fact]
    public async Task Highlights_are_ordered_watched_and_fetched_and_an_earlier_result_tells_them_again()
    {
        PosterOrder order = new() { CandidateCount = 1, AspectRatios = { "16:9" }, Formats = { "jpeg" }, Highlights = 1, Diversity = 0.6 };
        Job job = await server.Production.SubmitJobAsync(new() { VideoPath = "film.mp4", Order = order });
        Assert.Equal((1, 0.6), (job.Order.Highlights, job.Order.Diversity));
        HighlightFile[] files = await HighlightsAsync(job.Id);
        Assert.Equal(["mp4", "webp"], files.Select(file => file.Format).Order());
        foreach (HighlightFile file in files)
        {
            Assert.True(file.ToSeconds > file.FromSeconds);
            using HttpResponseMessage answer = await web.GetAsync(new Uri(server.Web, $"/api/jobs/{job.Id}/pictures/{file.FileName}"));
            Assert.Equal((HttpStatusCode.OK, file.SizeBytes), (answer.StatusCode, (int)answer.Content.Headers.ContentLength!));
            Assert.Equal(file.Format == "mp4" ? "video/mp4" : "image/webp", answer.Content.Headers.ContentType!.MediaType);
        }

        order.TitleId = "again";
        Job again = await server.Production.SubmitJobAsync(new() { VideoPath = "film.mp4", Order = order });
        Assert.Equal(files, await HighlightsAsync(again.Id));
        Assert.True((await server.Production.GetJobAsync(new() { JobId = again.Id })).Reused);
    }

    [Fact]
    public async Task An_order_out_of_range_is_refused_with_the_field()
    {
        foreach ((PosterOrder order, string field) in ((PosterOrder, string)[])
            [(new() { Highlights = 33 }, "highlights"), (new() { Highlights = -1 }, "highlights"), (new() { Diversity = 1.5 }, "diversity"),
                (new() { Diversity = double.NaN }, "diversity")])
        {
            RpcException refused = await Assert.ThrowsAsync<RpcException>(
                () => server.Production.SubmitJobAsync(new() { VideoPath = "film.mp4", Order = order }));
            Assert.Equal(RpcStatusCode.InvalidArgument, refused.Code);
            Assert.Contains(field, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_page_sends_the_orders_of_the_wire_and_a_field_that_there_is_not_is_named()
    {
        (HttpStatusCode code, string text) = await PostAsync(new { videoPath = "film.mp4", order = new { candidateCount = 2, higlights = 1 } });
        Assert.Equal(HttpStatusCode.BadRequest, code);
        Assert.Contains("higlights", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(new { videoPath = "film.mp4", order = new { highlights = 99 } })).Code);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(new { videoPath = "film.mp4", order = "all" })).Code);
        (code, text) =
            await PostAsync(new { videoPath = "film.mp4", order = new { candidateCount = 2, aspectRatios = new[] { "1:1" }, highlights = 2, fast = true } });
        Assert.True(code == HttpStatusCode.OK, text);
        Job job = (await server.Production.ListJobsAsync(new())).Jobs[0];
        Assert.Equal((2, 2, true), (job.Order.CandidateCount, job.Order.Highlights, job.Order.Fast));
        Assert.Equal(["1:1"], job.Order.AspectRatios);
        foreach ((string order, string word) in ((string, string)[])[("{\"fats\":true}", "fats"), ("{fast", "order"), ("null", "order")])
        {
            using HttpResponseMessage upload = await web.PutAsync(
                new Uri(server.Web, "/api/uploads?name=x.mp4&order=" + Uri.EscapeDataString(order)), new ByteArrayContent([1, 2, 3]));
            Assert.Equal(HttpStatusCode.BadRequest, upload.StatusCode);
            Assert.Contains(word, await upload.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    private async Task<(HttpStatusCode Code, string Text)> PostAsync(object body)
    {
        using HttpResponseMessage answer = await web.PostAsJsonAsync(new Uri(server.Web, "/api/jobs"), body);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<HighlightFile[]> HighlightsAsync(string id)
    {
        List<WatchJobResponse> all = [];
        await foreach (WatchJobResponse message in server.Production.WatchJobAsync(new() { JobId = id }, TimeSpan.FromMinutes(3)))
            all.Add(message);
        return [.. all.Select(message => message.Highlight).Where(file => file is not null)];
    }
}
