using InferenceEngine.Server.Hosting;
using InferenceEngine.Server.Simulation;
using InferenceEngine.Server.Simulation.Replay;

namespace InferenceEngine.Server.Tests;

/// <summary>Replay of a log: what matches counts, at the rate that the log has.</summary>
public sealed class ReplayTests : IDisposable
{
    private const int Items = 4;
    private readonly string folder = Directory.CreateTempSubdirectory("replay-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_learner_finds_the_item_that_is_clicked()
    {
        WriteLog(8000, _ => 1.0 / Items);
        ReplayResult uniform = await RunAsync("uniform", 1.0 / Items);
        ReplayResult learner = await RunAsync("beta-thompson", 1.0 / Items);
        Assert.Equal(8000, uniform.Rows);
        Assert.InRange(uniform.Matched, 1800, 2200);
        Assert.InRange(learner.Matched, 1800, 2200);
        Assert.InRange((double)uniform.Clicks / uniform.Matched, 0.07, 0.13); // a quarter of 0.4
        Assert.InRange((double)learner.Clicks / learner.Matched, 0.2, 0.45);
    }

    [Fact]
    public async Task A_log_that_was_not_uniform_is_thinned_until_it_is()
    {
        WriteLog(8000, item => item == 0 ? 0.7 : 0.1);
        ReplayResult uniform = await RunAsync("uniform", 0.1);
        Assert.InRange(uniform.Matched, 650, 950); // 8000 · 0.1
        Assert.InRange((double)uniform.Clicks / uniform.Matched, 0.06, 0.14);
    }

    [Fact]
    public void What_is_wrong_with_a_folder_or_a_line_is_said()
    {
        Assert.Contains("item_context.csv", Assert.Throws<UsageException>(() => new OpenBanditFolder(folder)).Message,
            StringComparison.Ordinal);
        WriteLog(2, _ => 0.25);
        File.AppendAllText(Path.Combine(folder, "log.csv"), "x,0,1,0\n");
        UsageException wrong = Assert.Throws<UsageException>(() => new OpenBanditFolder(folder).Rows().ToArray());
        Assert.Contains("line 4", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_real_dataset_replays()
    {
        string? real = Find();
        Assert.SkipWhen(real is null,
            "no Open Bandit Dataset: set OPEN_BANDIT_DATASET to its folder, or put it in ../shared/data/obd");
        OpenBanditFolder data = new(Path.Combine(real!, "random", "men"));
        OpenBanditRow[] rows = [.. data.Rows()];
        Assert.Equal(34, data.Embeddings.Count);
        Assert.All(rows, row => Assert.Equal(1.0 / 34, row.Propensity, 1e-9));
        ReplayResult result = await new ReplayRun(data, NamedPolicies.Find("uniform", OpenBanditFolder.Features), 1)
            .RunAsync(1.0 / 34, TestContext.Current.CancellationToken);
        Assert.InRange(result.Matched, (rows.Length / 34) - 90, (rows.Length / 34) + 90);
    }

    private static string? Find()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "global.json")))
            at = at.Parent;
        string?[] places =
            [Environment.GetEnvironmentVariable("OPEN_BANDIT_DATASET"),
                Path.Combine(at?.Parent?.FullName ?? "/", "shared", "data", "obd")];
        return Array.Find(places, Directory.Exists);
    }

    private Task<ReplayResult> RunAsync(string policy, double least) =>
        new ReplayRun(new OpenBanditFolder(folder), NamedPolicies.Find(policy, OpenBanditFolder.Features), 1)
            .RunAsync(least, TestContext.Current.CancellationToken);

    // Item 1 is clicked in 40 %, the others never.
    private void WriteLog(int rows, Func<int, double> propensity)
    {
        Random random = new(3);
        File.WriteAllLines(
            Path.Combine(folder, "item_context.csv"),
            Enumerable.Range(0, Items).Select(i => $"{i},{i},0.{i},a{i},b").Prepend(
                ",item_id,item_feature_0,item_feature_1,item_feature_2"));
        IEnumerable<string> log = Enumerable.Range(0, rows).Select(row =>
        {
            double u = random.NextDouble();
            int item = 0;
            for (; item < Items - 1 && u >= propensity(item); item++)
                u -= propensity(item);
            int click = item == 1 && random.NextDouble() < 0.4 ? 1 : 0;
            return FormattableString.Invariant($"{row},{item},1,{click},{propensity(item)},u{row % 3}");
        });
        File.WriteAllLines(
            Path.Combine(folder, "log.csv"), log.Prepend(",item_id,position,click,propensity_score,user_feature_0"));
    }
}
