using System.Text.Json;

namespace InferenceEngine.Bench.Tests;

/// <summary>
/// Every benchmark runs on tiny inputs and reports what perf/README.md promises: the shape of the report, never the times.
/// </summary>
public sealed class BenchmarkTests
{
    private static readonly string[] FigureFields = ["name", "value", "unit", "peer", "ratio", "goal", "met"];

    [Theory]
    [InlineData("decode", "full decode", "keyframe sweep", "worker start", "exact frame", "peak memory")]
    [InlineData("posters", "first candidate", "a minute of 1080p", "of it sweep", "of it render", "peak memory")]
    [InlineData("select", "Thompson pmf", "IGW decisions with the draw", "decisions in process", "with a ranker's prior", "durable rewards",
        "next decision knows", "state per arm")]
    [InlineData("state", "import", "start from the checkpoint", "decisions over all arms", "during a checkpoint", "sixteenth in memory")]
    [InlineData("inference", "beside a bare loop at its best", "beside no batching", "added latency", "failed requests", "p99 during swaps", "over twice the p99 before")]
    [InlineData("preprocess", "a frame, ", "forced to Scalar")]
    [InlineData("crops", "faces cut", "words cut")]
    [InlineData("highlights", "a minute of 1080p to highlights", "sound to 16 kHz", "a cut of ten seconds")]
    [InlineData("gpu", "CPU: a 1080p frame to planes", "CPU: inference, batches of 8")]
    [InlineData("quality", "picks, ours: share that nobody wants", "picks, evenly spaced: mean quality", "tiny clip, ours: F1", "tiny clip, ffmpeg scdet: F1")]
    [InlineData("regret", "regret of beta-thompson", "regret of ucb1", "regret of epsilon-greedy", "regret of lin-ucb")]
    public async Task Reports_one_object_of_the_promised_shape(string name, params string[] figures)
    {
        (int code, string output, string errors) = await BenchProcess.RunAsync(name, "--quick", "--json");
        Assert.True(code == 0, errors);
        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement report = document.RootElement;
        Assert.Equal(name, report.GetProperty("bench").GetString());
        Assert.Matches("^([0-9a-f]{7,}(-dirty)?|unknown)$", report.GetProperty("commit").GetString());
        Assert.Matches(@"^.+, \d+ cores$", report.GetProperty("machine").GetString());
        string[] notes = [.. report.GetProperty("notes").EnumerateArray().Select(n => n.GetString()!)];
        Assert.SkipWhen(notes.Any(n => n.StartsWith("not measured", StringComparison.Ordinal)), string.Join("; ", notes));
        foreach (JsonElement figure in report.GetProperty("figures").EnumerateArray())
            CheckFigure(figure);
        string[] names = [.. report.GetProperty("figures").EnumerateArray().Select(f => f.GetProperty("name").GetString()!)];
        foreach (string wanted in figures)
            Assert.Contains(names, found => found.Contains(wanted, StringComparison.Ordinal));
        if (name == "select" && !notes.Any(n => n.Contains("h2load", StringComparison.Ordinal)))
            Assert.Contains("gRPC decisions, server and load on the same cores", names);
    }

    [Fact]
    public async Task Without_json_it_prints_a_table()
    {
        (int code, string output, string errors) = await BenchProcess.RunAsync("decode", "--quick");
        Assert.True(code == 0, errors);
        Assert.Contains("figure", output, StringComparison.Ordinal);
        Assert.Contains("note: quick run", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_name_it_lists_all()
    {
        (int code, string output, _) = await BenchProcess.RunAsync();
        Assert.Equal(0, code);
        Assert.Equal(["decode", "posters", "select", "state", "regret", "inference", "preprocess", "quality", "crops", "parity", "highlights", "gpu"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task An_unknown_name_gets_the_list_and_code_2()
    {
        (int code, string output, string errors) = await BenchProcess.RunAsync("nonsense");
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains("nonsense", errors, StringComparison.Ordinal);
        Assert.Contains("decode", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state", "-TERM")]
    [InlineData("state", "-INT")]
    [InlineData("inference", "-TERM")]
    [InlineData("inference", "-INT")]
    public async Task One_that_is_ended_leaves_no_folder(string name, string signal)
    {
        string temporary = Directory.CreateTempSubdirectory("bench-tests-").FullName;
        try
        {
            Assert.NotEqual(0, await BenchProcess.EndAsync(signal, temporary, name));
            Assert.Empty(Directory.GetDirectories(temporary, "engine-*"));
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static void CheckFigure(JsonElement figure)
    {
        Assert.All(figure.EnumerateObject(), field => Assert.Contains(field.Name, FigureFields));
        Assert.NotEmpty(figure.GetProperty("name").GetString()!);
        Assert.NotEmpty(figure.GetProperty("unit").GetString()!);
        double value = figure.GetProperty("value").GetDouble();
        Assert.True(double.IsFinite(value) && value >= 0, figure.ToString());
        Assert.Equal(figure.TryGetProperty("goal", out _), figure.TryGetProperty("met", out _));
        Assert.Equal(figure.TryGetProperty("peer", out _), figure.TryGetProperty("ratio", out _));
    }
}
