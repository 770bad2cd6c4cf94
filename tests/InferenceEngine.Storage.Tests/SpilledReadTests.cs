namespace InferenceEngine.Storage.Tests;

/// <summary>A store with a sixteenth of its data in memory.</summary>
public sealed class SpilledReadTests : IDisposable
{
    private const int Records = 160_000;
    private const int RecordBytes = 400; // 64 MB
    private static readonly StateStoreOptions Tight = new()
    {
        MemoryBytes = 4 << 20, PageBytes = 1 << 18, SegmentBytes = 16 << 20, HashBuckets = 1 << 15,
    };

    private readonly Scratch scratch = new();
    private readonly StateStore store;

    public SpilledReadTests()
    {
        store = StateStore.Open(scratch.Path, Tight, null);
        for (int i = 0; i < Records; i++)
            Write(i, 0);
    }

    public void Dispose()
    {
        store.Dispose();
        scratch.Dispose();
    }

    [Fact]
    public async Task All_answer_rightly_from_several_threads_while_the_writer_writes()
    {
        using CancellationTokenSource stop = new();
        Task writing = Task.Run(() =>
        {
            Random random = new(1);
            for (uint round = 1; !stop.IsCancellationRequested; round++)
            {
                for (int i = 0; i < 500; i++)
                    Write(random.Next(Records), round);
                store.Compact();
            }
        });
        Task<int>[] reading = [.. Enumerable.Range(0, 4).Select(thread => Task.Run(() => ReadPages(thread)))];
        int fromDisk = (await Task.WhenAll(reading)).Sum();
        await stop.CancelAsync();
        await writing;
        Assert.True(fromDisk > 1000, $"only {fromDisk} reads went to disk");
    }

    [Fact]
    public void What_is_on_disk_waits_and_the_rest_of_the_page_does_not()
    {
        using StateReader reader = store.OpenReader();
        Expect cold = new(0);
        Expect hot = new(Records - 1);
        Assert.Equal(ReadStatus.Pending, reader.Begin(Key(0), 0, ref cold));
        Assert.Equal(ReadStatus.Found, reader.Begin(Key(Records - 1), 1, ref hot));
        Assert.Equal(ReadStatus.NotFound, reader.Begin(new StateKey(1, 2), 2, ref hot));
        Assert.False(cold.Seen);
        Assert.True(hot.Seen);
        Assert.True(reader.WaitPending(TimeSpan.FromMinutes(1)));
        Assert.Equal(ReadStatus.Found, reader.End(0, ref cold));
        Assert.True(cold.Seen);
    }

    [Fact]
    public void What_was_given_up_does_not_answer_a_later_read()
    {
        using StateReader reader = store.OpenReader();
        int givenUp = 0;
        for (int i = 0; i < 3000; i++)
        {
            Expect first = new(i);
            if (reader.Begin(Key(i), 0, ref first) != ReadStatus.Pending)
                continue;
            givenUp += reader.End(0, ref first) == ReadStatus.Pending ? 1 : 0;
            Expect second = new(i + 5000);
            ReadStatus status = reader.Begin(Key(i + 5000), 0, ref second);
            if (status == ReadStatus.Pending)
            {
                Assert.True(reader.WaitPending(TimeSpan.FromMinutes(1)));
                status = reader.End(0, ref second);
            }

            Assert.Equal(ReadStatus.Found, status);
            Assert.True(second.Seen);
            Expect third = new(i + 9000);
            Assert.True(reader.Read(Key(i + 9000), ref third));
        }

        Assert.True(givenUp > 2000, $"{givenUp} reads were given up");
    }

    private static StateKey Key(int i) => new((ulong)i * 0x9E3779B97F4A7C15, (ulong)i);

    private void Write(int number, uint round)
    {
        Span<byte> record = stackalloc byte[RecordBytes];
        record.Fill((byte)round);
        BitConverter.TryWriteBytes(record, number);
        store.Upsert(Key(number), record);
    }

    private int ReadPages(int seed)
    {
        const int Page = 40;
        using StateReader reader = store.OpenReader();
        Random random = new(seed);
        int fromDisk = 0;
        for (int round = 0; round < 100; round++)
        {
            int[] numbers = [.. Enumerable.Range(0, Page).Select(_ => random.Next(Records))];
            bool[] waiting = new bool[Page];
            for (int i = 0; i < Page; i++)
            {
                Expect expect = new(numbers[i]);
                ReadStatus status = reader.Begin(Key(numbers[i]), i, ref expect);
                waiting[i] = status == ReadStatus.Pending;
                Assert.NotEqual(ReadStatus.NotFound, status);
            }

            Assert.True(reader.WaitPending(TimeSpan.FromSeconds(30)));
            for (int i = 0; i < Page; i++)
            {
                Expect expect = new(numbers[i]);
                if (!waiting[i])
                    continue;
                fromDisk++;
                Assert.Equal(ReadStatus.Found, reader.End(i, ref expect));
                Assert.True(expect.Seen);
            }
        }

        return fromDisk;
    }

    private struct Expect(int number) : IRecordVisitor
    {
        public bool Seen;

        public void Visit(ReadOnlySpan<byte> record)
        {
            Assert.Equal(number, BitConverter.ToInt32(record));
            Assert.Equal(RecordBytes, record.Length);
            Assert.True(record[4..].IndexOfAnyExcept(record[^1]) < 0, "a record is torn");
            Seen = true;
        }
    }
}
