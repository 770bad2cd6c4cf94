using System.Diagnostics;
using InferenceEngine.Selection;

namespace InferenceEngine.Bench.Select;

/// <summary>
/// Rewards through the engine: how many become durable in a second, beside a file that gets the same bytes and the same
/// flushes, and how soon the next decision knows of one.
/// </summary>
internal sealed class RewardRates(BenchRun run, Shelf shelf)
{
    private const int BatchRewards = 1000;
    private const int Tasks = 4;
    private const int EventBytes = 48; // about what the log keeps of a reward
    private const double RewardGoal = 3e5;
    private const double VisibleGoalMs = 100;
    private int member;

    public async Task MeasureAsync(CancellationToken cancellation)
    {
        run.Note($"rewards in batches of {BatchRewards} from {Tasks} tasks; peer: one file, appended and flushed batch by batch");
        int batches = run.Quick ? Tasks : 160;
        List<double> walls = [];
        List<double> cpus = [];
        List<double> peers = [];
        for (int round = 0; round < run.Rounds(5) + 1; round++)
        {
            RewardReport[][] reports = [.. Enumerable.Range(0, batches).Select(_ => NewReports(BatchRewards))];
            (double wall, double cpu) = await SendAsync(reports, cancellation);
            walls.Add(batches * BatchRewards / wall);
            cpus.Add(batches * BatchRewards / cpu);
            peers.Add(batches * BatchRewards / AppendPlainly(batches));
        }

        int skip = walls.Count > 1 ? 1 : 0;
        double rate = Statistics.Median(walls.Skip(skip));
        double peer = Statistics.Median(peers.Skip(skip));
        run.Add(Figure.AtLeast("durable rewards, by the clock", rate, "rewards/s", RewardGoal) with { Peer = peer, Ratio = rate / peer });
        run.Add("  the same by all threads' processor time (check, log, fold)", Statistics.Median(cpus.Skip(skip)), "rewards/s");
        await MeasureVisibleAsync(cancellation);
    }

    private async Task<(double Wall, double Cpu)> SendAsync(RewardReport[][] reports, CancellationToken cancellation)
    {
        double cpu = ProcessStatus.CpuSeconds(Environment.ProcessId);
        Stopwatch clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Tasks).Select(task => Task.Run(
            async () =>
            {
                for (int i = task; i < reports.Length; i += Tasks)
                    Check(await shelf.Engine.RewardAsync(reports[i], "bench", cancellation));
            },
            cancellation)));
        double wall = clock.Elapsed.TotalSeconds;
        while (shelf.Engine.Counters is { } c && c.LogFolded < c.LogDurable)
            await Task.Delay(1, cancellation);
        return (wall, ProcessStatus.CpuSeconds(Environment.ProcessId) - cpu);
    }

    private double AppendPlainly(int batches)
    {
        byte[] batch = new byte[BatchRewards * EventBytes];
        string path = Path.Combine(shelf.Folder, "plain");
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        Stopwatch clock = Stopwatch.StartNew();
        for (int i = 0; i < batches; i++)
        {
            file.Write(batch);
            file.Flush(flushToDisk: true);
        }

        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>One reward at a time, timed until the arm's record has it, with nothing else going on.</summary>
    private async Task MeasureVisibleAsync(CancellationToken cancellation)
    {
        List<double> durable = [];
        List<double> visible = [];
        TitleEntry title = shelf.Titles[0];
        long rewards = Count(title);
        for (int i = 0; i < (run.Quick ? 3 : 300); i++)
        {
            RewardReport report = NewReports(1, title)[0];
            Stopwatch clock = Stopwatch.StartNew();
            Check(await shelf.Engine.RewardAsync(new[] { report }, "bench", cancellation));
            durable.Add(clock.Elapsed.TotalMilliseconds);
            rewards++;
            while (Count(title) < rewards)
                Thread.Yield();
            visible.Add(clock.Elapsed.TotalMilliseconds);
        }

        run.Add("reward until durable, p50", Statistics.Percentile(durable, 0.5), "ms");
        run.Add("reward until the next decision knows, p50", Statistics.Percentile(visible, 0.5), "ms");
        run.Add(Figure.AtMost("reward until the next decision knows, p99", Statistics.Percentile(visible, 0.99), "ms", VisibleGoalMs));
    }

    private long Count(TitleEntry title) => shelf.Engine.Statistics(title, shelf.Placement).Arms.Sum(arm => arm.Rewards);

    /// <summary>Rewards of fresh decisions of members who were not there before.</summary>
    private RewardReport[] NewReports(int count, TitleEntry? only = null)
    {
        List<RewardReport> reports = new(count);
        TitleEntry?[] page = new TitleEntry?[only is null ? Shelf.PageTitles : 1];
        Decision[] decisions = new Decision[page.Length];
        while (reports.Count < count)
        {
            shelf.Page(member, page);
            if (only is not null)
                page[0] = only;
            shelf.Engine.SelectPage(shelf.Placement, $"rewarding-{member++}", page, null, decisions);
            foreach (ref Decision decision in decisions.AsSpan())
            {
                DecisionId id = decision.Id;
                reports.Add(new RewardReport(id.Bytes.ToArray(), reports.Count % 10 == 0 ? 1 : 0));
            }
        }

        return [.. reports];
    }

    private static void Check(RewardOutcome[] outcomes)
    {
        if (Array.Exists(outcomes, outcome => outcome != RewardOutcome.Accepted))
            throw new InvalidOperationException("A reward was not accepted.");
    }
}
