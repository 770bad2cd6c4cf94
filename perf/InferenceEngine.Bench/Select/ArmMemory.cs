using InferenceEngine.Selection;

namespace InferenceEngine.Bench.Select;

/// <summary>
/// Memory of arms: the state record, as the size of a checkpoint of the store, and the catalogue's objects, as the heap of an
/// engine that was opened from its checkpoint, less that of one with a single title and less the state.
/// </summary>
internal static class ArmMemory
{
    private const double StateGoalBytes = 64;

    public static async Task MeasureAsync(BenchRun run, CancellationToken cancellation)
    {
        int titles = run.Quick ? 100 : 4000;
        double arms = titles * Shelf.Artworks;
        (double little, _) = await MeasureAsync(1, cancellation);
        (double heap, double state) = await MeasureAsync(titles, cancellation);
        run.Add(Figure.AtMost("state per arm (checkpoint of the store)", state / arms, "bytes", StateGoalBytes));
        run.Add("catalogue on the heap per artwork (ids, uri, a tag, a score)", (heap - little - state) / arms, "bytes");
    }

    private static async Task<(double HeapBytes, double StateBytes)> MeasureAsync(int titles, CancellationToken cancellation)
    {
        SelectionOptions options = new() { State = new() { MemoryBytes = 64 << 20, PageBytes = 1 << 16, HashBuckets = 1 << 12 } };
        using Shelf shelf = await Shelf.FillAsync(titles, cancellation, options);
        shelf.Close();
        double state = Directory.EnumerateFiles(Path.Combine(shelf.Folder, "state"), "snapshot.dat*", SearchOption.AllDirectories)
            .Sum(file => new FileInfo(file).Length);
        double before = GC.GetTotalMemory(forceFullCollection: true);
        shelf.Reopen();
        return (GC.GetTotalMemory(forceFullCollection: true) - before, state);
    }
}
