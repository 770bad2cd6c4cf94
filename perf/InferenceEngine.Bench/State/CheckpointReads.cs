using System.Diagnostics;
using InferenceEngine.Selection;

namespace InferenceEngine.Bench.State;

/// <summary>How long a page takes while a checkpoint is written and while none is. Every page's impressions are
/// folded.</summary>
internal static class CheckpointReads
{
    public static async Task MeasureAsync(BenchRun run, Warehouse large, CancellationToken cancellation)
    {
        large.Close();
        SelectionOptions often = new()
        {
            CheckpointInterval = TimeSpan.FromSeconds(run.Quick ? 1 : 8),
            State = run.Quick ? new() { MemoryBytes = 16 << 20, PageBytes = 1 << 18, HashBuckets = 1 << 12 } : new(),
        };
        using SelectionEngine engine = SelectionEngine.Open(
            large.Folder, often, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        List<double> during = [];
        List<double> outside = [];
        await Task.Run(() => Walk(run, engine, during, outside), cancellation);
        if (during.Count == 0)
        {
            run.Note("no page fell into a checkpoint");
            during.Add(0);
        }

        double with = Statistics.Percentile(during, 0.99);
        double without = Statistics.Percentile(outside, 0.99);
        run.Add(new Figure("page of 40 during a checkpoint, p99, beside none", with, "us", without, without / with));
        run.Add("  the longest during / outside", during.Max() / outside.Max(), "times");
    }

    private static void Walk(BenchRun run, SelectionEngine engine, List<double> during, List<double> outside)
    {
        PlacementEntry placement = engine.Catalog.FindPlacement("row")!;
        int titles = engine.Catalog.TitleCount;
        TitleEntry?[] page = new TitleEntry?[Warehouse.PageTitles];
        Decision[] decisions = new Decision[Warehouse.PageTitles];
        Random random = new(3);
        Stopwatch whole = Stopwatch.StartNew();
        for (int number = 0; whole.Elapsed < TimeSpan.FromSeconds(run.Quick ? 2.5 : 30); number++)
        {
            for (int i = 0; i < page.Length; i++)
                page[i] = engine.Catalog.FindTitle($"title-{random.Next(titles)}");
            bool running = engine.Storage.CheckpointRunning;
            long start = Stopwatch.GetTimestamp();
            engine.SelectPage(placement, $"m{number}", page, null, decisions);
            (running ? during : outside).Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            Thread.Sleep(number % 4 == 0 ? 1 : 0); // a server at part load
        }
    }
}
