using InferenceEngine.Storage;
using Microsoft.Extensions.Logging;

namespace InferenceEngine.Selection.Tests;

/// <summary>A damaged file of the newest checkpoint costs nothing; of both, a clear message.</summary>
public sealed class CheckpointDamageTests : IDisposable
{
    private readonly Workbench bench = new();
    private readonly Lines log = new();
    private readonly Dictionary<string, long> expected = [];

    public CheckpointDamageTests()
    {
        // Each restart leaves a checkpoint; the catalogue changes before the last.
        for (int round = 0; round < 3; round++)
        {
            bench.Change(new CreateTitle(new Title($"round-{round}", "Round")));
            for (int i = 0; i < 10; i++)
            {
                Decision decision = bench.Select($"{round}-{i}");
                Assert.Equal(RewardOutcome.Accepted, bench.Reward(decision, 1));
                expected[decision.Artwork!.Id] = expected.GetValueOrDefault(decision.Artwork.Id) + 1;
            }

            bench.Restart();
        }

        bench.Engine.Dispose();
    }

    private string[] Descriptions => [.. Directory.GetFiles(State, "checkpoint.*").OrderByDescending(f => long.Parse(f.Split('.')[^1]))];

    private string State => Path.Combine(bench.Folder, "state");

    public static TheoryData<string, string> Damages()
    {
        TheoryData<string, string> all = [];
        foreach (string file in (string[])["checkpoint", "catalog", "rewarded", "snapshot.dat", "info.dat", "ht.dat"])
        {
            foreach (string damage in (string[])["cut", "flipped", "missing"])
                all.Add(file, damage);
        }

        return all;
    }

    public void Dispose() => Directory.Delete(bench.Folder, recursive: true);

    [Theory]
    [MemberData(nameof(Damages))]
    public void The_checkpoint_before_stands_in_and_the_log_says_so(string file, string damage)
    {
        string path = Newest(file);
        Damage(path, damage);
        using (SelectionEngine engine = Open())
        {
            Check(engine);
            if (file != "checkpoint" || damage != "missing")
            {
                Assert.Contains(engine.Storage.DamagedFiles, problem => problem.Contains(path, StringComparison.Ordinal));
                Assert.Contains(log.Warnings, line => line.Contains(path, StringComparison.Ordinal));
            }
        }

        using SelectionEngine again = Open();
        Check(again);
        Assert.Empty(again.Storage.DamagedFiles);
    }

    [Fact]
    public void With_both_damaged_it_says_what_to_do_and_that_works()
    {
        foreach (string description in Descriptions)
            Damage(description, "flipped");
        string message = Assert.Throws<StorageException>(Open).Message;
        Assert.Contains(Descriptions[0], message, StringComparison.Ordinal);
        Assert.Contains(Descriptions[1], message, StringComparison.Ordinal);
        Assert.Contains("The event log still has everything: delete", message, StringComparison.Ordinal);
        foreach (string description in Descriptions)
            File.Delete(description);
        using SelectionEngine engine = Open();
        Check(engine);
    }

    [Fact]
    public void Two_checkpoints_and_no_more_are_kept_and_share_no_file()
    {
        Assert.Equal(2, Descriptions.Length);
        foreach (string kind in (string[])["catalog.*", "rewarded.*"])
            Assert.Equal(2, Directory.GetFiles(State, kind).Length);
        Assert.All(
            Directory.GetDirectories(Path.Combine(State, "checkpoints")), kind => Assert.Equal(2, Directory.GetDirectories(kind).Length));
    }

    private static void Damage(string path, string how)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (how == "missing")
        {
            File.Delete(path);
            return;
        }

        if (how == "cut")
            bytes = bytes[..(bytes.Length / 2)];
        else
            bytes[bytes.Length / 3] ^= 4;
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>A file of the newest checkpoint; the newest of its kind for those that carry no address.</summary>
    private string Newest(string file) => file switch
    {
        "checkpoint" => Descriptions[0],
        "catalog" or "rewarded" => Directory.GetFiles(State, file + ".*").OrderByDescending(f => long.Parse(f.Split('.')[^1])).First(),
        _ => Directory.GetFiles(Path.Combine(State, "checkpoints"), file + "*", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)!,
    };

    private void Check(SelectionEngine engine)
    {
        TitleEntry title = engine.Catalog.FindTitle("t")!;
        IReadOnlyList<ArmStatistics> arms = engine.Statistics(title, engine.Catalog.FindPlacement("row")!).Arms;
        Assert.Equal(expected.OrderBy(e => e.Key),
            arms.Where(a => a.Rewards > 0).Select(a => new KeyValuePair<string, long>(a.Artwork.Id, a.Rewards)).OrderBy(e => e.Key));
        for (int round = 0; round < 3; round++)
            Assert.NotNull(engine.Catalog.FindTitle($"round-{round}"));
    }

    private SelectionEngine Open() => SelectionEngine.Open(bench.Folder, bench.Options, bench.Clock, log);

    private sealed class Lines : ILogger
    {
        public List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning)
                Warnings.Add(formatter(state, exception));
        }
    }
}
