using InferenceEngine.Bench.Select;
using InferenceEngine.Selection;

namespace InferenceEngine.Bench.State;

/// <summary>Decisions of one thread over many arms and over few, in turn.</summary>
internal static class DecisionRates
{
    private const double RatioGoal = 0.7;
    private const int PagesAtOnce = 32;

    // Drawn before the clock runs, since choosing titles at random misses the caches too: a million titles.
    private const int Pages = 25_000;

    public static void Measure(BenchRun run, Warehouse large, Warehouse small)
    {
        List<double> many = [];
        List<double> few = [];
        Walker overMany = new(large);
        Walker overFew = new(small);
        for (int round = 0; round < run.Rounds(5); round++)
        {
            few.Add(Meter.Run(run, PagesAtOnce * Warehouse.PageTitles, overFew.Walk, 0.3).PerCpuSecond);
            many.Add(Meter.Run(run, PagesAtOnce * Warehouse.PageTitles, overMany.Walk, 0.3).PerCpuSecond);
        }

        double ratio = Statistics.Median(many) / Statistics.Median(few);
        run.Add(new Figure(
            "decisions over all arms, beside ten thousand arms", Statistics.Median(many), "decisions/s", Statistics.Median(few), ratio,
            $"ratio >= {RatioGoal}", ratio >= RatioGoal));
        run.Add("resident memory after these pages", ProcessStatus.MemoryBytes(Environment.ProcessId) / (double)(1 << 20), "MiB");
    }

    private sealed class Walker(Warehouse warehouse)
    {
        private readonly string[] members = [.. Enumerable.Range(0, 4096).Select(i => $"member-{i}")];
        private readonly TitleEntry?[] titles = Fill(warehouse);
        private readonly Decision[] decisions = new Decision[Warehouse.PageTitles];
        private uint number;

        public void Walk()
        {
            for (int i = 0; i < PagesAtOnce; i++, number++)
            {
                Span<TitleEntry?> page = titles.AsSpan((int)(number % Pages) * Warehouse.PageTitles, Warehouse.PageTitles);
                warehouse.Engine.SelectPage(warehouse.Placement, members[number % members.Length], page, null, decisions);
            }
        }

        private static TitleEntry?[] Fill(Warehouse warehouse)
        {
            TitleEntry?[] titles = new TitleEntry?[Pages * Warehouse.PageTitles];
            for (int page = 0; page < Pages; page++)
                warehouse.Page((uint)page, titles.AsSpan(page * Warehouse.PageTitles, Warehouse.PageTitles));
            return titles;
        }
    }
}
