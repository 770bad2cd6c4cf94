using System.Diagnostics;
using System.Xml.Linq;

namespace InferenceEngine.Functional.Tests;

/// <summary><c>engine simulate</c> as a person calls it.</summary>
public sealed class SimulateTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task A_small_run_writes_curves_and_a_picture_and_repeats_itself()
    {
        string[] arguments = ["simulate", "--quick", "--repeat", "1", "--hours", "8", "--policies",
            "uniform,lin-thompson", "--seed", "3"];
        (int code, string output) =
            await RunAsync([.. arguments, "--out", scratch["one"], "--export-vw", scratch["stream.vw"]]);
        Assert.True(code == 0, output);
        Assert.Contains("Seed 3", output, StringComparison.Ordinal);
        string[] curves = await File.ReadAllLinesAsync(scratch["one/curves.csv"]);
        Assert.Equal("policy,repetition,decisions,cumulative_reward,cumulative_regret,take_rate", curves[0]);
        Assert.Equal(1 + (2 * 8), curves.Length);
        Assert.All(curves, line => Assert.Equal(6, line.Split(',').Length));
        XDocument picture = XDocument.Load(scratch["one/regret.svg"]);
        Assert.Equal("svg", picture.Root!.Name.LocalName);
        Assert.Contains(picture.Descendants(), e => e.Value.StartsWith("lin-thompson", StringComparison.Ordinal));
        Assert.StartsWith(
            "shared |member", await File.ReadAllTextAsync(scratch["stream.vw"]), StringComparison.Ordinal);
        (code, output) = await RunAsync([.. arguments, "--out", scratch["two"]]);
        Assert.True(code == 0, output);
        Assert.Equal(curves, await File.ReadAllLinesAsync(scratch["two/curves.csv"]));
    }

    [Theory]
    [InlineData("There is no policy 'best'", "--policies", "best")]
    [InlineData("--hours is 0", "--hours", "0")]
    [InlineData("--repeat is 0", "--repeat", "0")]
    [InlineData("cannot be read as policies", "--policy-file", "no-such-file.json")]
    [InlineData("item_context.csv", "--replay", "no-such-folder")]
    public async Task Wrong_use_gets_a_message_and_code_2(string message, params string[] arguments)
    {
        (int code, string output) = await RunAsync(["simulate", .. arguments]);
        Assert.True(code == 2 && output.Contains(message, StringComparison.Ordinal), $"exit {code}: {output}");
    }

    [Fact]
    public async Task Policies_of_a_file_are_run()
    {
        await File.WriteAllTextAsync(scratch["mine.json"], """[{"id": "bold", "kind": "Ucb1", "exploration": 2}]""");
        (int code, string output) = await RunAsync(
            ["simulate", "--quick", "--repeat", "1", "--hours", "3", "--policy-file", scratch["mine.json"]]);
        Assert.True(code == 0 && output.Contains("bold", StringComparison.Ordinal), output);
    }

    private static async Task<(int Code, string Output)> RunAsync(string[] arguments)
    {
        ProcessStartInfo start =
            new(Repository.Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ENGINE_HOME"] = Repository.Root;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return (process.ExitCode, await output + error);
    }
}
