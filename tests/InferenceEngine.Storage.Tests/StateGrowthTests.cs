namespace InferenceEngine.Storage.Tests;

/// <summary>Checkpoints while the writer goes on, and the length of the hybrid log after many updates.</summary>
public sealed class StateGrowthTests : IDisposable
{
    private static readonly StateStoreOptions Tight = new()
    {
        MemoryBytes = 4 << 20, PageBytes = 1 << 18, SegmentBytes = 1 << 20, HashBuckets = 1 << 12,
    };

    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_checkpoint_has_what_was_written_before_it_began_and_nothing_after(int seed)
    {
        Random random = new(seed);
        ulong[] values = new ulong[30_000];
        List<(StateCheckpoint Checkpoint, ulong[] Values)> taken = [];
        using (StateStore store = StateStore.Open(scratch.Path, Tight, null))
        {
            ulong number = 1;
            for (int round = 0; round < 4; round++)
            {
                Write(store, random, values, 40_000, ref number);
                ulong[] expected = [.. values];
                Task<StateCheckpoint> checkpoint = store.BeginCheckpoint();
                while (!checkpoint.IsCompleted)
                    Write(store, random, values, 500, ref number);
                taken.Add((await checkpoint, expected));
                while (store.Compact())
                {
                }
            }
        }

        foreach ((StateCheckpoint checkpoint, ulong[] expected) in taken.Skip(2))
        {
            using StateStore recovered = StateStore.Open(scratch.Path, Tight, checkpoint);
            using StateReader reader = recovered.OpenReader();
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], Read(reader, i));
        }
    }

    [Fact]
    public async Task Many_updates_do_not_lengthen_the_files_without_bound()
    {
        const int LiveRecords = 20_000; // 200 bytes each: 4 MB
        Random random = new(5);
        ulong[] values = new ulong[LiveRecords];
        List<StateCheckpoint> kept = [];
        List<long> sizes = [];
        using StateStore store = StateStore.Open(scratch.Path, Tight, null);
        ulong number = 1;
        for (int round = 0; round < 12; round++)
        {
            for (int part = 0; part < 50; part++)
            {
                Write(store, random, values, 1000, ref number, 200);
                store.Compact();
            }

            kept = [.. kept.TakeLast(1), await store.BeginCheckpoint()];
            store.DropCheckpointsExcept(kept);
            sizes.Add(Directory.EnumerateFiles(scratch.Path, "records.log.*").Sum(file => new FileInfo(file).Length));
        }

        // 120 MB were written. The bound is four times what lives, and what two checkpoints still need of the file.
        Assert.True(store.LogBytes < 20 << 20, $"the log has {store.LogBytes} bytes");
        Assert.True(sizes[^1] < 48 << 20, $"the files had {string.Join(", ", sizes)} bytes");
        using StateReader reader = store.OpenReader();
        for (int i = 0; i < LiveRecords; i++)
            Assert.Equal(values[i], Read(reader, i));
    }

    private static void Write(StateStore store, Random random, ulong[] values, int count, ref ulong number, int bytes = 120)
    {
        Span<byte> record = stackalloc byte[200];
        for (int i = 0; i < count; i++)
        {
            int key = random.Next(values.Length);
            record.Fill((byte)number);
            BitConverter.TryWriteBytes(record, number);
            // Another length now and then, so that a record moves.
            store.Upsert(Key(key), record[..(bytes - (8 * (int)(number % 3)))]);
            values[key] = number++;
        }
    }

    private static StateKey Key(int i) => new((ulong)i * 0x9E3779B97F4A7C15, (ulong)i + 1);

    private static ulong Read(StateReader reader, int key)
    {
        First first = default;
        reader.Read(Key(key), ref first);
        return first.Value;
    }

    private struct First : IRecordVisitor
    {
        public ulong Value;

        public void Visit(ReadOnlySpan<byte> record)
        {
            Value = BitConverter.ToUInt64(record);
            Assert.True(record[8..].IndexOfAnyExcept((byte)Value) < 0, "a record is torn");
        }
    }
}
