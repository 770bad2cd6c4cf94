using System.Diagnostics;

namespace InferenceEngine.Bench.Tests;

/// <summary>The benchmark program as it is called by hand.</summary>
internal static class BenchProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly string Root = Find();

    private static string Program => Path.Combine(Root, "artifacts/bin/InferenceEngine.Bench/release/InferenceEngine.Bench");

    public static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        ProcessStartInfo start = new(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ENGINE_HOME"] = Root;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit);
        return (process.ExitCode, await output, await errors);
    }

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "models/manifest.json")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("models/manifest.json was not found above the tests.");
    }
}
