using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace InferenceEngine.Functional.Tests;

/// <summary><c>engine run</c>, whole: posters, members, learning, and a second start that remembers.</summary>
public sealed partial class MainJobTests
{
    [Fact]
    public async Task The_take_rate_rises_and_what_was_learnt_survives_a_restart()
    {
        Assert.SkipUnless(File.Exists(Repository.FilmClip), "the film clip has not been fetched");
        using Scratch scratch = new();
        (double first, double last, double random) = await RunAsync(scratch["data"], "posters published");
        Assert.True(last > 1.25 * random && last > first, $"take rate {first} then {last}, random {random}");
        (double firstAgain, _, _) = await RunAsync(scratch["data"], "posters are in the data folder from an earlier run");
        Assert.True(firstAgain > 1.25 * random, $"after the restart the take rate is {firstAgain}, random {random}");
    }

    [GeneratedRegex(@"Take rate: ([\d.]+) % in the first quarter, ([\d.]+) % in the last \(random ([\d.]+) %")]
    private static partial Regex Summary();

    private static async Task<(double First, double Last, double Random)> RunAsync(string data, string expected)
    {
        ProcessStartInfo start = new(
            Repository.Program,
            ["run", Repository.FilmClip, "--once", "--data", data, "--grpc-port", "0", "--web-port", "0", "--members", "8000"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["ENGINE_HOME"] = Repository.Root;
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Match found = Summary().Match(output);
        Assert.True(found.Success, output);
        return (Number(found, 1), Number(found, 2), Number(found, 3));
    }

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
}
