using System.Diagnostics;
using System.Net;

namespace InferenceEngine.Functional.Tests;

/// <summary>Jobs from the command line, and videos by URL and by directory.</summary>
public sealed class JobCommandTests : IAsyncLifetime
{
    private readonly Scratch scratch = new();
    private readonly HttpListener films = new();
    private int port;

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists(Repository.FilmClip), "the film clip has not been fetched");
        port = FreePort();
        films.Prefixes.Add($"http://127.0.0.1:{port}/");
        films.Start();
        _ = ServeAsync();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        films.Close();
        scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Jobs_are_submitted_watched_listed_shown_and_cancelled()
    {
        (string, string)[] environment = [("ENGINE_ALLOWPRIVATEADDRESSES", "true")];
        await using ServerProcess server = await ServerProcess.StartAsync(scratch["data"], environment, "--url-host", $"127.0.0.1:{port}");
        string[] order = ["--count", "1", "--aspect", "1:1", "--format", "jpeg", "--server", server.Grpc.ToString()];
        (int code, string output) = await RunAsync(["jobs", "submit", $"http://127.0.0.1:{port}/film.mp4", "--title-id", "film", "--watch", .. order]);
        Assert.True(code == 0 && output.Contains("1 posters, 1 published", StringComparison.Ordinal), output);
        (code, output) = await RunAsync(["jobs", "submit", Repository.FilmClip, "--upload", "--watch", .. order]);
        Assert.True(code == 0 && output.Contains("of an earlier job", StringComparison.Ordinal), output);

        (code, output) = await RunAsync("jobs", "list", "--server", server.Grpc.ToString());
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(code == 0 && lines.Length == 2 && lines.All(line => line.Contains("done", StringComparison.Ordinal)), output);
        (code, output) = await RunAsync("jobs", "show", lines[1][22..32], "--server", server.Grpc.ToString());
        long size = new FileInfo(Repository.FilmClip).Length;
        Assert.True(code == 0 && output.Contains($"{size} bytes, {size} fetched", StringComparison.Ordinal), output);
        (code, output) = await RunAsync("jobs", "cancel", lines[0][..32], "--server", server.Grpc.ToString());
        Assert.True(code == 0 && output.Contains("done", StringComparison.Ordinal), output);

        Directory.CreateDirectory(scratch["films"]);
        File.Copy(Repository.FilmClip, scratch["films/one.mp4"]);
        await File.WriteAllTextAsync(scratch["films/two.mp4"], new string('x', 5000));
        (code, output) = await RunAsync(["jobs", "submit", scratch["films"], "--upload", "--watch", .. order]);
        Assert.True(code == 1 && output.Contains("one.mp4  1 posters, 0 published, of an earlier job", StringComparison.Ordinal), output);
        Assert.Contains("two.mp4  InvalidArgument MEDIA_NOTMEDIA", output, StringComparison.Ordinal);

        (code, output) = await RunAsync(["jobs", "submit", $"http://127.0.0.1:{port + 1}/film.mp4", .. order]);
        Assert.True(code == 1 && output.Contains("not among the hosts", StringComparison.Ordinal), output);
        (code, output) = await RunAsync(["jobs", "submit", $"http://127.0.0.1:{port}/no-film", "--watch", .. order]);
        Assert.True(code == 1 && output.Contains("HTTP 404", StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task A_url_makes_posters_without_a_server_unless_it_leads_to_a_private_address()
    {
        string[] order = ["posters", $"http://127.0.0.1:{port}/film.mp4", "--out", scratch["out"], "--count", "1", "--aspect", "1:1", "--format", "jpeg"];
        (int code, string output) = await RunAsync(order);
        Assert.True(code == 2 && output.Contains("no address of the public internet", StringComparison.Ordinal), output);
        (code, output) = await RunAsync([("ENGINE_ALLOWPRIVATEADDRESSES", "true")], order);
        Assert.True(code == 0 && output.Contains("all of the file", StringComparison.Ordinal), output);
        Assert.True(File.Exists(scratch["out/manifest.json"]));
    }

    [Fact]
    public async Task A_directory_gets_a_folder_for_each_of_its_videos_and_a_bad_one_does_not_stop_the_others()
    {
        Directory.CreateDirectory(scratch["in/season"]);
        File.Copy(Repository.FilmClip, scratch["in/season/one.mp4"]);
        await File.WriteAllTextAsync(scratch["in/bad.mp4"], new string('x', 5000));
        await File.WriteAllTextAsync(scratch["in/readme.txt"], "no video");
        string[] order = ["posters", scratch["in"], "--out", scratch["out"], "--count", "1", "--aspect", "1:1", "--format", "jpeg"];
        (int code, string output) = await RunAsync(order);
        Assert.True(code == 1 && output.Contains("bad.mp4", StringComparison.Ordinal), output);
        Assert.Contains("1 of 2 videos", output, StringComparison.Ordinal);
        Assert.True(File.Exists(scratch["out/season/one/manifest.json"]));
        Assert.False(Directory.Exists(scratch["out/bad"]));
    }

    private static int FreePort()
    {
        using System.Net.Sockets.TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (films.IsListening)
        {
            HttpListenerContext context = await films.GetContextAsync();
            if (context.Request.Url!.AbsolutePath == "/film.mp4")
                await context.Response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(Repository.FilmClip));
            else
                context.Response.StatusCode = 404;
            context.Response.Close();
        }
    }

    private static Task<(int Code, string Output)> RunAsync(params string[] arguments) => RunAsync([], arguments);

    private static async Task<(int Code, string Output)> RunAsync((string Name, string Value)[] environment, string[] arguments)
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
