using System.Diagnostics;

namespace InferenceEngine.Functional.Tests;

/// <summary>The program as a person calls it: messages and exit codes.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData(2, "--out")]
    [InlineData(2, "nothing", "nothing")]
    [InlineData(2, "aspect ratio", "posters", "x.mp4", "--out", "OUT", "--aspect", "wide")]
    [InlineData(2, "CandidateCount", "posters", "x.mp4", "--out", "OUT", "--count", "0")]
    [InlineData(2, "not a picture format", "posters", "x.mp4", "--out", "OUT", "--format", "gif")]
    [InlineData(2, "does not exist", "run", "no-such-video.mp4")]
    [InlineData(2, "is a URL", "run", "http://127.0.0.1/x.mp4")]
    [InlineData(2, "is a directory", "run", "/tmp")]
    [InlineData(2, "GrpcPort", "serve", "--grpc-port", "99999")]
    [InlineData(2, "Listen", "serve", "--listen", "somewhere")]
    [InlineData(2, "No model is named 'no-such-model'", "models", "prepare", "no-such-model")]
    [InlineData(1, "is missing. Create it", "models", "list", "--models", "OUT")]
    [InlineData(2, "does not exist", "import", "no-such-file.jsonl")]
    [InlineData(2, "does not exist", "export", "--out", "OUT/x", "--data", "no-such-folder")]
    [InlineData(2, "MostUnsafe", "posters", "x.mp4", "--out", "OUT", "--unsafe", "7")]
    [InlineData(2, "HighlightOptions.Count", "highlights", "x.mp4", "--out", "OUT", "--count", "0")]
    [InlineData(2, "HighlightOptions.Count", "posters", "x.mp4", "--out", "OUT", "--highlights", "99")]
    [InlineData(1, "no-such-video.mp4", "highlights", "no-such-video.mp4", "--out", "OUT")]
    [InlineData(1, "no-such-video.mp4", "posters", "no-such-video.mp4", "--out", "OUT")]
    public async Task Wrong_use_gets_a_message_and_a_code(int code, string message, params string[] arguments)
    {
        if (arguments.Length == 0)
            arguments = ["posters", "x.mp4"];
        (int found, string output) = await RunAsync([.. arguments.Select(a => a == "OUT" ? scratch["out"] : a)]);
        Assert.True(code == found && output.Contains(message, StringComparison.Ordinal), $"exit {found}: {output}");
        Assert.False(Directory.Exists(scratch["out"]));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("run", "--help")]
    [InlineData("posters", "--help")]
    [InlineData("highlights", "--help")]
    [InlineData("score", "--help")]
    [InlineData("serve", "--help")]
    [InlineData("export", "--help")]
    [InlineData("import", "--help")]
    [InlineData("simulate", "--help")]
    [InlineData("doctor", "--help")]
    [InlineData("models", "--help")]
    [InlineData("completion", "--help")]
    [InlineData("jobs", "submit", "--help")]
    public async Task Help_is_everywhere(params string[] arguments)
    {
        (int code, string output) = await RunAsync(arguments);
        Assert.Equal(0, code);
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_learnt_goes_from_folder_to_folder()
    {
        await using (ServerProcess server = await ServerProcess.StartAsync(scratch["data"]))
        {
            await server.Catalog.CreatePlacementAsync(new() { Placement = new() { Id = "row", AspectRatio = "16:9" } });
            await server.Catalog.CreateTitleAsync(new() { Title = new() { Id = "t", Name = "Título" } });
            await server.Catalog.CreateArtworkAsync(new() { Artwork = new() { Id = "a", TitleId = "t", AspectRatio = "16:9" } });
            (int refused, string why) = await RunAsync(["export", "--data", scratch["data"], "--out", scratch["x.jsonl.gz"]]);
            Assert.True(refused == 1 && why.Contains("another server", StringComparison.OrdinalIgnoreCase), why);
        }

        (int code, string output) = await RunAsync(["export", "--data", scratch["data"], "--out", scratch["x.jsonl.gz"]]);
        Assert.True(code == 0 && output.Contains("1 titles", StringComparison.Ordinal), output);
        (code, output) = await RunAsync(["import", scratch["x.jsonl.gz"], "--data", scratch["copy"], "--keep", "0.5"]);
        Assert.True(code == 0, output);
        await using ServerProcess copy = await ServerProcess.StartAsync(scratch["copy"]);
        Assert.Equal("Título", (await copy.Catalog.GetTitleAsync(new() { Id = "t" })).Name);
        await File.WriteAllTextAsync(scratch["bad.jsonl"], "{}\n", TestContext.Current.CancellationToken);
        (code, output) = await RunAsync(["import", scratch["bad.jsonl"], "--data", scratch["third"]]);
        Assert.True(code == 1 && output.Contains("no state file", StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task Posters_of_a_clip_fill_a_folder_to_look_at()
    {
        Assert.SkipUnless(File.Exists(Repository.FilmClip), "the film clip has not been fetched");
        (int code, string output) = await RunAsync(
            "posters", Repository.FilmClip, "--out", scratch["out"], "--count", "2", "--aspect", "1:1", "--format", "avif", "--format", "png");
        Assert.True(code == 0, output);
        Assert.True(File.Exists(scratch["out/index.html"]));
        Assert.True(File.Exists(scratch["out/manifest.json"]));
        Assert.Equal(2, Directory.GetFiles(scratch["out"], "*.avif", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Broken_videos_leave_no_folder()
    {
        await File.WriteAllTextAsync(scratch["broken.mp4"], "this is no video at all");
        (int code, string output) = await RunAsync("posters", scratch["broken.mp4"], "--out", scratch["out"]);
        Assert.True(code == 1 && output.Contains("broken.mp4", StringComparison.Ordinal), $"exit {code}: {output}");
        Assert.Equal([scratch["broken.mp4"]], Directory.GetFileSystemEntries(scratch.Path));
    }

    [Fact]
    public async Task The_doctor_says_which_provider_runs_models_and_why_others_do_not()
    {
        Dictionary<string, string> environment = new()
        {
            ["VK_ICD_FILENAMES"] = "/nowhere.json", ["ENGINE_PROVIDERS__0"] = "webgpu", ["ENGINE_PROVIDERS__1"] = "cpu",
        };
        (_, string output) = await RunAsync(environment, "doctor");
        Assert.Contains("on cpu", output, StringComparison.Ordinal);
        Assert.Contains("not used: webgpu:", output, StringComparison.Ordinal);
        (int code, string wrong) = await RunAsync(new Dictionary<string, string> { ["ENGINE_PROVIDERS__0"] = "abacus" }, "doctor");
        Assert.Equal(2, code);
        Assert.Contains("Setting Providers is 'abacus'", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_are_listed_and_prepared_and_a_damaged_one_says_so()
    {
        Directory.CreateDirectory(scratch["models/odd/1"]);
        await File.WriteAllTextAsync(scratch["models/odd/1/model.onnx"], "no graph", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(scratch["models/odd/model.json"], $$"""
            {
              "formatVersion": 1, "inputs": [{ "name": "x", "type": "float32", "shape": [-1, 8] }],
              "outputs": [{ "name": "y", "type": "float32", "shape": [-1, 8] }],
              "versions": { "1": { "path": "1/model.onnx", "sha256": "{{new string('0', 64)}}" } }
            }
            """, TestContext.Current.CancellationToken);
        (int code, string output) = await RunAsync("models", "list", "--models", scratch["models"]);
        Assert.True(code == 0 && output.Contains("u2netp", StringComparison.Ordinal), output);
        Assert.Contains("float32[-1,8]", output, StringComparison.Ordinal);
        Dictionary<string, string> environment = new()
        {
            ["VK_ICD_FILENAMES"] = "/nowhere.json", ["ENGINE_PROVIDERS__0"] = "webgpu", ["ENGINE_PROVIDERS__1"] = "cpu",
        };
        (code, output) = await RunAsync(environment, "models", "prepare", "odd", "u2netp", "--models", scratch["models"]);
        Assert.Equal(1, code);
        Assert.Matches("odd +failed: .*1/model.onnx", output);
        Assert.Matches(@"u2netp +cpu +[\d.]+ s", output);
        Assert.Contains("not used: webgpu:", output, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output)> RunAsync(params string[] arguments) =>
        RunAsync(new Dictionary<string, string>(), arguments);

    private static async Task<(int Code, string Output)> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        ProcessStartInfo start = new(Repository.Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ENGINE_HOME"] = Repository.Root;
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return (process.ExitCode, await output + error);
    }
}
