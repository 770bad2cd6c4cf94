using System.Diagnostics;

namespace InferenceEngine.Functional.Tests;

/// <summary>A process that may use one core of several says so, and its inference pool has one thread.</summary>
public sealed class ThreadTests
{
    private const string One = "inference pool of 1 threads";

    [Fact]
    public async Task Affinity_bounds_the_pool()
    {
        string output = await RunAsync("taskset", "-c", "0", Repository.Program, "doctor");
        Assert.Contains(One, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cgroup_bounds_the_pool()
    {
        Assert.SkipWhen(Environment.ProcessorCount < 2, "this machine grants one core anyway");
        Assert.DoesNotContain(One, await RunAsync(Repository.Program, "doctor"), StringComparison.Ordinal);
        using ProcessorQuota? quota = ProcessorQuota.TryOfOneCore();
        Assert.SkipWhen(quota is null, "no cgroup for processor time can be made here");
        string output = await RunAsync("sh", "-c", $"echo $$ > {quota.Processes} && exec {Repository.Program} doctor");
        Assert.Contains(One, output, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true };
        start.Environment["ENGINE_HOME"] = Repository.Root;
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)); // tables break lines
    }
}
