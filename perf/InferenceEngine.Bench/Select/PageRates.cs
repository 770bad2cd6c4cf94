using System.Diagnostics;
using InferenceEngine.Selection;

namespace InferenceEngine.Bench.Select;

/// <summary>
/// Pages of 40 titles with 10 arms each, straight into the engine, with signed ids and counted impressions. Every page is
/// of another member. What the engine's other threads spend on impressions meanwhile is reported apart.
/// </summary>
internal static class PageRates
{
    private const double DecisionGoal = 1e6;
    private const int Pages = 32;

    public static void Measure(BenchRun run, Shelf shelf)
    {
        double cpu = ProcessStatus.CpuSeconds(Environment.ProcessId);
        long before = shelf.Engine.Counters.Decisions;
        Walker walker = new(shelf, 0);
        Rate rate = Meter.Run(run, Pages * Shelf.PageTitles, walker.Walk);
        double all = (shelf.Engine.Counters.Decisions - before) / (ProcessStatus.CpuSeconds(Environment.ProcessId) - cpu);
        run.Add(Figure.AtLeast("decisions in process, cached pmf, one core", rate.PerCpuSecond, "decisions/s", DecisionGoal));
        run.Add("  the same by the clock", rate.PerWallSecond, "decisions/s");
        run.Add("  the same by all threads' processor time (log, fold)", all, "decisions/s");
        run.Add(Figure.AtMost("  allocated per decision", rate.BytesEach, "bytes", 0));
        MeasureScaling(run, shelf);
    }

    /// <summary>Two threads against one in turn, by the clock: what they share costs.</summary>
    private static void MeasureScaling(BenchRun run, Shelf shelf)
    {
        if (Environment.ProcessorCount < 2)
        {
            run.Note("scaling not measured: one core");
            return;
        }

        List<double> ratios = [];
        List<double> cpuRatios = [];
        for (int round = 0; round < run.Rounds(5); round++)
        {
            (double oneWall, double oneCpu) = Walk(run, shelf, 1);
            (double twoWall, double twoCpu) = Walk(run, shelf, 2);
            ratios.Add(twoWall / oneWall);
            cpuRatios.Add(twoCpu / oneCpu);
        }

        run.Add("two threads over one, by the clock", Statistics.Median(ratios), "times");
        run.Add("two threads over one, per thread's processor time", 2 * Statistics.Median(cpuRatios), "times");
    }

    private static (double PerSecond, double PerCpuSecond) Walk(BenchRun run, Shelf shelf, int threads)
    {
        TimeSpan length = run.Seconds(0.8);
        long pages = 0;
        double cpu = 0;
        Lock gate = new();
        Thread[] all = [.. Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            Walker walker = new(shelf, number * 100_000);
            double start = ProcessStatus.ThreadCpuSeconds();
            Stopwatch clock = Stopwatch.StartNew();
            long mine = 0;
            for (; clock.Elapsed < length; mine += Pages)
                walker.Walk();
            double spent = ProcessStatus.ThreadCpuSeconds() - start;
            lock (gate)
                (pages, cpu) = (pages + mine, cpu + spent);
        }))];
        Array.ForEach(all, thread => thread.Start());
        Array.ForEach(all, thread => thread.Join());
        return (pages / length.TotalSeconds, pages / cpu);
    }

    private sealed class Walker(Shelf shelf, int first)
    {
        private readonly TitleEntry?[] page = new TitleEntry?[Shelf.PageTitles];
        private readonly Decision[] decisions = new Decision[Shelf.PageTitles];
        private int number = first;

        public void Walk()
        {
            for (int i = 0; i < Pages; i++, number++)
            {
                shelf.Page(number, page);
                shelf.Engine.SelectPage(shelf.Placement, shelf.Members[number % shelf.Members.Length], page, null, decisions);
            }
        }
    }
}
