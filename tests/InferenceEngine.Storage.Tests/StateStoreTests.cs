namespace InferenceEngine.Storage.Tests;

public sealed class StateStoreTests : IDisposable
{
    private static readonly StateStoreOptions Small = new() { MemoryBytes = 16 << 20, PageBytes = 1 << 20, HashBuckets = 1 << 12 };

    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Reads_what_was_written_and_what_replaced_it_at_any_size()
    {
        using StateStore store = StateStore.Open(scratch.Path, Small, null);
        using StateReader reader = store.OpenReader();
        StateKey key = new(1, 2);
        foreach (int length in (int[])[8, 8, 400, 16, 4000])
        {
            store.Upsert(key, Fill(length, (byte)length));
            Assert.Equal(Fill(length, (byte)length), Read(reader, key));
        }

        store.Delete(key);
        Assert.Null(Read(reader, key));
        Assert.Null(Read(reader, new StateKey(2, 1)));
    }

    [Fact]
    public async Task A_checkpoint_brings_back_its_own_state_and_not_later_writes()
    {
        StateCheckpoint token;
        using (StateStore store = StateStore.Open(scratch.Path, Small, null))
        {
            for (ulong i = 0; i < 1000; i++)
                store.Upsert(new StateKey(i, i), Fill(40, (byte)i));
            token = await store.BeginCheckpoint();
            store.Upsert(new StateKey(5, 5), Fill(40, 99));
        }

        using StateStore recovered = StateStore.Open(scratch.Path, Small, token);
        using StateReader reader = recovered.OpenReader();
        Assert.Equal(Fill(40, 5), Read(reader, new StateKey(5, 5)));
        Assert.Equal(Fill(40, 231), Read(reader, new StateKey(999, 999)));
    }

    [Fact]
    public async Task Old_checkpoints_are_dropped_and_the_kept_one_opens()
    {
        StateCheckpoint kept;
        using (StateStore store = StateStore.Open(scratch.Path, Small, null))
        {
            store.Upsert(new StateKey(1, 1), [1, 2, 3, 4]);
            await store.BeginCheckpoint();
            kept = await store.BeginCheckpoint();
            store.DropCheckpointsExcept(kept);
        }

        Assert.All(
            Directory.GetDirectories(scratch["checkpoints"]),
            kind => Assert.All(Directory.GetDirectories(kind), d => Assert.EndsWith(kept.Token.ToString(), d, StringComparison.Ordinal)));
        using StateStore recovered = StateStore.Open(scratch.Path, Small, kept);
        using StateReader reader = recovered.OpenReader();
        Assert.Equal([1, 2, 3, 4], Read(reader, new StateKey(1, 1))!);
    }

    [Fact]
    public void Records_that_do_not_fit_memory_are_read_from_disk()
    {
        using StateStore store = StateStore.Open(scratch.Path, Small, null);
        using StateReader reader = store.OpenReader();
        const ulong Count = 12_000;
        for (ulong i = 0; i < Count; i++)
            store.Upsert(new StateKey(i, ~i), Fill(4000, (byte)i));
        for (ulong i = 0; i < Count; i += 500)
            Assert.Equal(Fill(4000, (byte)i), Read(reader, new StateKey(i, ~i)));
    }

    [Fact]
    public async Task A_reader_never_sees_a_half_written_record()
    {
        using StateStore store = StateStore.Open(scratch.Path, Small, null);
        StateKey key = new(7, 7);
        store.Upsert(key, Fill(400, 0));
        using CancellationTokenSource stop = new();
        Task<int> torn = Task.Run(() =>
        {
            using StateReader reader = store.OpenReader();
            int found = 0;
            while (!stop.IsCancellationRequested)
                found += Read(reader, key)!.Distinct().Count() == 1 ? 0 : 1;
            return found;
        });
        for (int i = 0; i < 200_000; i++)
            store.Upsert(key, Fill(400, (byte)i));
        await stop.CancelAsync();
        Assert.Equal(0, await torn);
    }

    [Fact]
    public void Prefetching_finds_the_tables_of_this_version_of_FASTER_and_harms_no_read()
    {
        Assert.SkipUnless(System.Runtime.Intrinsics.X86.Sse.IsSupported, "this processor has no such instruction");
        using StateStore store = StateStore.Open(scratch.Path, Small, null);
        using StateReader reader = store.OpenReader();
        Assert.True(reader.CanPrefetch);
        StateKey[] keys = [.. Enumerable.Range(0, 20_000).Select(i => new StateKey((ulong)i, (ulong)i * 7))];
        reader.PrefetchIndex(keys);
        reader.PrefetchRecords(keys);
        foreach (StateKey key in keys)
            store.Upsert(key, Fill(1200, (byte)key.High));
        reader.PrefetchIndex(keys);
        reader.PrefetchRecords(keys);
        Assert.Equal(Fill(1200, 5), Read(reader, keys[5]));
    }

    [Theory]
    [InlineData(1 << 20, 1 << 20, 1 << 12, "MemoryBytes")]
    [InlineData(16 << 20, 3_000_000, 1 << 12, "PageBytes")]
    [InlineData(16 << 20, 8 << 20, 1 << 12, "four times")]
    [InlineData(16 << 20, 1 << 20, 7, "HashBuckets")]
    public void Sizes_that_cannot_work_are_named(long memory, long page, long buckets, string name)
    {
        StateStoreOptions options = new() { MemoryBytes = memory, PageBytes = page, HashBuckets = buckets };
        Assert.Contains(
            name, Assert.Throws<ArgumentException>(() => StateStore.Open(scratch.Path, options, null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_is_not_there_is_an_error() =>
        Assert.Throws<StorageException>(() =>
            StateStore.Open(scratch.Path, Small, new StateCheckpoint(Guid.NewGuid(), 0, Small.PageBytes, Small.SegmentBytes, [])));

    private static byte[] Fill(int length, byte value)
    {
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }

    private static byte[]? Read(StateReader reader, StateKey key)
    {
        Copy copy = default;
        return reader.Read(key, ref copy) ? copy.Bytes : null;
    }

    private struct Copy : IRecordVisitor
    {
        public byte[] Bytes;

        public void Visit(ReadOnlySpan<byte> record) => Bytes = record.ToArray();
    }
}
