using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using InferenceEngine.Client;
using InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Functional.Tests;

/// <summary>What an editor gets of a job's video, as the page asks for it.</summary>
public sealed class EditTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Crops_of_an_edit_know_the_logo_that_the_job_found()
    {
        Assert.SkipUnless(File.Exists(Repository.FilmClip), "the film clip has not been fetched");
        Directory.CreateDirectory(scratch["videos"]);
        Burn(scratch["videos/channel.mp4"]);
        await using ServerProcess server = await ServerProcess.StartAsync(scratch["data"], "--videos", scratch["videos"]);
        Job job = await server.Production.SubmitJobAsync(new() { VideoPath = "channel.mp4", Order = new() { CandidateCount = 1, AspectRatios = { "16:9" } } });
        long pts = 0;
        await foreach (WatchJobResponse seen in server.Production.WatchJobAsync(new() { JobId = job.Id }, TimeSpan.FromMinutes(2)))
            pts = seen.Candidate?.Pts ?? pts;
        Assert.Contains("leaves the burnt-in logo out", await ReasonsAsync(server, job.Id, new { pts, order = Order, crops = new { } }));
        object crops = new Dictionary<string, object> { ["1:1"] = new { x = 560, y = 0, width = 280, height = 280 } };
        string[] byHand = await ReasonsAsync(server, job.Id, new { pts, order = Order, crops });
        Assert.Contains("cropped by hand", byHand);
        Assert.Contains("shows the logo that is burnt into the video", byHand);
    }

    private static object Order { get; } = new { aspectRatios = (string[])["1:1"], formats = (string[])["jpeg"] };

    private static async Task<string[]> ReasonsAsync(ServerProcess server, string job, object edit)
    {
        using HttpClient web = new();
        using HttpResponseMessage answer = await web.PostAsJsonAsync(new Uri(server.Web, $"/api/jobs/{job}/edits"), edit);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        JsonElement[] pictures = [.. JsonDocument.Parse(text).RootElement.GetProperty("pictures").EnumerateArray().Select(p => p.GetProperty("picture"))];
        JsonElement square = pictures.Single(picture => picture.GetProperty("aspectRatio").GetString() == "1:1");
        return [.. square.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()!)];
    }

    /// <summary>The film with a channel's mark in its top right corner.</summary>
    private static void Burn(string path)
    {
        const string mark = "drawbox=x=760:y=24:w=66:h=34:color=white@0.9:t=6,drawbox=x=786:y=30:w=14:h=22:color=white@0.9:t=fill";
        using Process process = Process.Start("ffmpeg", ["-v", "error", "-y", "-i", Repository.FilmClip, "-vf", mark, "-an", "-t", "20", path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
