using System.Diagnostics;
using InferenceEngine.Storage;

namespace InferenceEngine.Bench.State;

/// <summary>Reads of records of which one in sixteen is in memory, beside the same with all in memory.</summary>
internal static class SpillReads
{
    private const int RecordBytes = 400;

    public static void Measure(BenchRun run)
    {
        int records = run.Quick ? 20_000 : 160_000;
        double onDisk = Rate(run, records, 4 << 20);
        double inMemory = Rate(run, records, 128 << 20);
        run.Add(new Figure("reads with a sixteenth in memory, one thread, beside all in memory", onDisk, "reads/s", inMemory, onDisk / inMemory));
    }

    private static double Rate(BenchRun run, int records, long memoryBytes)
    {
        using ScratchFolder folder = new();
        StateStoreOptions options = new() { MemoryBytes = memoryBytes, PageBytes = 1 << 18, HashBuckets = 1 << 15 };
        using StateStore store = StateStore.Open(folder.Path, options, null);
        byte[] record = new byte[RecordBytes];
        for (int i = 0; i < records; i++)
            store.Upsert(Key(i), record);
        using StateReader reader = store.OpenReader();
        Random random = new(1);
        Length length = default;
        int count = 0;
        Stopwatch clock = Stopwatch.StartNew();
        for (TimeSpan limit = run.Seconds(3); clock.Elapsed < limit; count++)
            reader.Read(Key(random.Next(records)), ref length);
        return count / clock.Elapsed.TotalSeconds;
    }

    private static StateKey Key(int i) => new((ulong)i * 0x9E3779B97F4A7C15, (ulong)i);

    private struct Length : IRecordVisitor
    {
        public int Bytes;

        public void Visit(ReadOnlySpan<byte> record) => Bytes += record.Length;
    }
}
