using System.Diagnostics;

namespace InferenceEngine.Bench.Tests;

/// <summary>The benchmark program as it is called by hand.</summary>
internal static class BenchProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private static readonly string Root = Find();

    private static string Program => Path.Combine(Root, "artifacts/bin/InferenceEngine.Bench/release/InferenceEngine.Bench");

    public static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using Process process = Start(null, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Starts a benchmark whose temporary files are in a folder, ends it once it has some, and returns its exit code.</summary>
    public static async Task<int> EndAsync(string signal, string temporary, string benchmark)
    {
        using Process process = Start(temporary, benchmark);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            while (!process.HasExited
                && !Directory.GetDirectories(temporary, "engine-bench-*").Any(folder => Directory.EnumerateFileSystemEntries(folder).Any()))
                await Task.Delay(10, TestContext.Current.CancellationToken);
            Assert.False(process.HasExited, $"{benchmark} ended before it had a folder");
            Process.Start("kill", [signal, $"{process.Id}"]).Dispose();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(string? temporary, params string[] arguments)
    {
        ProcessStartInfo start = new(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ENGINE_HOME"] = Root;
        if (temporary is not null)
            start.Environment["TMPDIR"] = temporary;
        return Process.Start(start)!;
    }

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "models/manifest.json")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("models/manifest.json was not found above the tests.");
    }
}
