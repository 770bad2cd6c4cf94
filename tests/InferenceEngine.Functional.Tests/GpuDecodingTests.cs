using System.Diagnostics;
using System.Text.Json.Nodes;
using InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Functional.Tests;

/// <summary>
/// Whole productions whose videos a GPU decodes, or does not to the end, with NVIDIA's libraries as the processor plays them.
/// </summary>
public sealed class GpuDecodingTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Posters_are_the_same_whatever_decoded_the_video()
    {
        string film = Film();
        JsonNode cpu = await PostersAsync(film, "cpu", []);
        JsonNode gpu = await PostersAsync(film, "gpu", Machine("gpu-on-cpu"));
        Assert.Null(cpu["decoding"]!["device"]);
        Assert.True("gpu" == (string?)gpu["decoding"]!["device"], gpu["decoding"]!.ToJsonString());
        foreach (JsonNode manifest in (JsonNode[])[cpu, gpu])
        {
            manifest.AsObject().Remove("timings");
            manifest.AsObject().Remove("decoding");
        }

        Assert.Equal(cpu.ToJsonString(), gpu.ToJsonString());
    }

    [Fact]
    public async Task A_device_that_is_lost_costs_no_poster_and_log_metric_and_manifest_say_so()
    {
        Directory.CreateDirectory(scratch["videos"]);
        File.Copy(Film(), scratch["videos/film.webm"]);
        await using ServerProcess server = await ServerProcess.StartAsync(
            scratch["data"], Machine("gpu-that-fails"), "--videos", scratch["videos"]);
        ProducePostersRequest order = new() { VideoPath = "film.webm", TitleId = "film", CandidateCount = 2, AspectRatios = { "16:9" } };
        List<ProducePostersResponse> events = [];
        await foreach (ProducePostersResponse happened in server.Production.ProducePostersAsync(order, TimeSpan.FromMinutes(3)))
            events.Add(happened);
        Assert.Equal(2, events[^1].Completed.Published);
        JsonNode manifest = JsonNode.Parse(await File.ReadAllTextAsync(
            Assert.Single(Directory.GetFiles(scratch["data/manifests"], "*.json", SearchOption.AllDirectories)), TestContext.Current.CancellationToken))!;
        Assert.Equal("cpu", (string?)manifest["decoding"]!["device"]);
        Assert.Contains("the GPU was chosen and failed", (string?)manifest["decoding"]!["reason"]);
        using HttpClient client = new();
        string metrics = await client.GetStringAsync(new Uri(server.Web, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Contains("\nengine_decoding_fallbacks 1\n", metrics);
        Assert.Contains("\nengine_decoding_scans{device=\"cpu\"} 1\n", metrics);
        Assert.Contains("GPU 0 did not decode", server.Log);
    }

    /// <summary>A part of the film whose frames are all shown, in the codec that the stand-in decodes.</summary>
    private string Film()
    {
        Assert.SkipUnless(File.Exists(Repository.FilmClip), "the film clip has not been fetched");
        string path = scratch["film.webm"];
        using Process ffmpeg = Process.Start("ffmpeg", [
            "-v", "error", "-nostdin", "-i", Repository.FilmClip, "-t", "20", "-an", "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8",
            "-row-mt", "1", "-b:v", "2M", "-auto-alt-ref", "0", "-lag-in-frames", "0", "-g", "48", path,
        ]);
        ffmpeg.WaitForExit();
        Assert.Equal(0, ffmpeg.ExitCode);
        return path;
    }

    private static (string Name, string Value)[] Machine(string name)
    {
        string native = Path.Combine(Repository.Root, "artifacts", "native");
        Assert.SkipUnless(File.Exists(Path.Combine(native, "planes.ptx")), "the kernels are not built: run ./engine setup --gpu");
        return [("LD_LIBRARY_PATH", Path.Combine(native, name)), ("ENGINE_GPUDECODING", "true")];
    }

    private async Task<JsonNode> PostersAsync(string video, string folder, (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(Repository.Program, ["posters", video, "--out", scratch[folder], "--count", "3", "--aspect", "16:9"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["ENGINE_HOME"] = Repository.Root;
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.True(process.ExitCode == 0, await output + error);
        return JsonNode.Parse(await File.ReadAllTextAsync(scratch[folder + "/manifest.json"]))!;
    }
}
