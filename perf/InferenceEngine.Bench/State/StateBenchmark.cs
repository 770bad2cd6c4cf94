using System.Diagnostics;
using InferenceEngine.Selection;

namespace InferenceEngine.Bench.State;

/// <summary>
/// Ten million arms: import, checkpoint, start, memory, decisions beside ten thousand arms in the same run, reads
/// during a checkpoint beside reads without, and records on disk.
/// </summary>
internal sealed class StateBenchmark : IBenchmark
{
    private const double StartGoalSeconds = 10;
    private const double StateGoalBytes = 64;

    public string Name => "state";

    public string Summary => "10 million arms: start, memory, decisions, checkpoints, records on disk";

    public async Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        int titles = run.Quick ? 400 : 1_000_000;
        double arms = titles * Warehouse.Artworks;
        run.Note($"{titles} titles of {Warehouse.Artworks} artworks in one placement; pages of {Warehouse.PageTitles} uniformly drawn titles");
        Stopwatch clock = Stopwatch.StartNew();
        using Warehouse large = await Warehouse.FillAsync(titles, Options(run), cancellation);
        run.Add("import", arms / clock.Elapsed.TotalSeconds, "arms/s");
        clock.Restart();
        large.Close();
        run.Add("stop, with its checkpoint", clock.Elapsed.TotalSeconds, "s");
        MeasureFiles(run, large.Folder, arms);
        await MeasureStartAsync(run, large, arms);
        large.FindTitles(titles);
        using (Warehouse small = await Warehouse.FillAsync(Math.Min(titles, 1000), Options(run), cancellation))
        {
            await small.Engine.MemorySettled;
            DecisionRates.Measure(run, large, small);
        }

        await CheckpointReads.MeasureAsync(run, large, cancellation);
        SpillReads.Measure(run);
    }

    private static SelectionOptions Options(BenchRun run) => new()
    {
        CheckpointInterval = TimeSpan.FromHours(1),
        State = run.Quick ? new() { MemoryBytes = 16 << 20, PageBytes = 1 << 18, HashBuckets = 1 << 12 } : new(),
    };

    private static void MeasureFiles(BenchRun run, string folder, double arms)
    {
        string state = Path.Combine(folder, "state");
        long snapshot = Newest(Directory.EnumerateFiles(state, "snapshot.dat*", SearchOption.AllDirectories));
        long catalogue = Newest(Directory.EnumerateFiles(state, "catalog.*"));
        run.Add(Figure.AtMost("state per arm (checkpoint of the store)", snapshot / arms, "bytes", StateGoalBytes));
        run.Add("catalogue file per arm (ids, uri, a tag, a score)", catalogue / arms, "bytes");
    }

    private static long Newest(IEnumerable<string> files) => files.GroupBy(Path.GetDirectoryName)
        .Select(group => group.Select(file => new FileInfo(file)).ToArray())
        .MaxBy(group => group.Max(file => file.LastWriteTimeUtc))!
        .Sum(file => file.Length);

    private static async Task MeasureStartAsync(BenchRun run, Warehouse large, double arms)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        double before = ProcessStatus.MemoryBytes(Environment.ProcessId);
        Stopwatch clock = Stopwatch.StartNew();
        large.Reopen();
        run.Add(Figure.AtMost("start from the checkpoint", clock.Elapsed.TotalSeconds, "s", StartGoalSeconds));
        await large.Engine.MemorySettled;
        run.Add("  until its memory lay in huge pages, in the background", clock.Elapsed.TotalSeconds, "s");
        GC.Collect();
        double held = ProcessStatus.MemoryBytes(Environment.ProcessId);
        run.Add("resident memory after the start", held / (1 << 20), "MiB");
        run.Add("  of it more than before, per arm", Math.Max(held - before, 0) / arms, "bytes");
    }
}
