using System.Text;

namespace InferenceEngine.Storage.Tests;

public sealed class EventLogTests : IDisposable
{
    private static readonly EventLogOptions Small = new() { MemoryBytes = 1 << 20, PageBytes = 1 << 16, SegmentBytes = 1 << 22 };

    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Durable_events_come_back_in_order_after_reopening()
    {
        using (EventLog log = EventLog.Open(scratch.Path, Small))
        {
            long address = 0;
            for (int i = 0; i < 20_000; i++)
                address = log.Append(Encoding.UTF8.GetBytes($"event {i}"));
            await log.WaitDurableAsync(address, default);
        }

        using EventLog reopened = EventLog.Open(scratch.Path, Small);
        Collector found = ReadAll(reopened, 0);
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => $"event {i}"), found.Events);
    }

    [Fact]
    public async Task A_reader_goes_on_from_an_address()
    {
        using EventLog log = EventLog.Open(scratch.Path, Small);
        await log.WaitDurableAsync(log.Append([1]), default);
        Collector first = new();
        long next;
        using (EventReader reader = log.ReadFrom(0, first))
        {
            Assert.True(reader.TryRead());
            Assert.False(reader.TryRead());
            next = reader.NextAddress;
        }

        await log.WaitDurableAsync(log.Append("two"u8), default);
        Assert.Equal(["two"], ReadAll(log, next).Events);
    }

    [Fact]
    public async Task Many_threads_append_and_none_is_lost()
    {
        using EventLog log = EventLog.Open(scratch.Path, Small);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(task => Task.Run(async () =>
        {
            for (int i = 0; i < 200; i++)
                await log.WaitDurableAsync(log.Append(Encoding.UTF8.GetBytes($"{task} {i}")), default);
        })));
        Collector found = ReadAll(log, 0);
        Assert.Equal(1600, found.Events.Distinct().Count());
        for (int task = 0; task < 8; task++)
        {
            string[] mine = [.. found.Events.Where(e => e.StartsWith($"{task} ", StringComparison.Ordinal))];
            Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{task} {i}"), mine);
        }
    }

    [Fact]
    public async Task A_torn_tail_behind_the_last_commit_is_ignored()
    {
        using (EventLog log = EventLog.Open(scratch.Path, Small))
            await log.WaitDurableAsync(log.Append("kept"u8), default);
        string file = Directory.GetFiles(scratch.Path, "events.log.*").Single();
        using (FileStream tail = new(file, FileMode.Append))
            tail.Write(new byte[700]);
        using EventLog reopened = EventLog.Open(scratch.Path, Small);
        Assert.Equal(["kept"], ReadAll(reopened, 0).Events);
        await reopened.WaitDurableAsync(reopened.Append("new"u8), default);
        Assert.Equal(["kept", "new"], ReadAll(reopened, 0).Events);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_log_without_its_commits_is_an_error_and_not_an_empty_log(bool missing)
    {
        using (EventLog log = EventLog.Open(scratch.Path, Small))
            await log.WaitDurableAsync(log.Append("kept"u8), default);
        if (missing)
            File.Delete(scratch["commits"]);
        else
            File.WriteAllBytes(scratch["commits"], [.. Enumerable.Repeat((byte)7, 8192)]);
        Assert.Contains(
            scratch["commits"], Assert.Throws<StorageException>(() => EventLog.Open(scratch.Path, Small)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_torn_commit_leaves_the_one_before()
    {
        using (EventLog log = EventLog.Open(scratch.Path, Small))
        {
            await log.WaitDurableAsync(log.Append("first"u8), default);
            await log.WaitDurableAsync(log.Append("second"u8), default);
        }

        byte[] bytes = File.ReadAllBytes(scratch["commits"]);
        int newest = BitConverter.ToInt64(bytes) > BitConverter.ToInt64(bytes, 4096) ? 0 : 4096;
        bytes[newest + 20] ^= 1;
        File.WriteAllBytes(scratch["commits"], bytes);
        using EventLog reopened = EventLog.Open(scratch.Path, Small);
        Assert.Contains("first", ReadAll(reopened, 0).Events);
    }

    private static Collector ReadAll(EventLog log, long address)
    {
        Collector collector = new();
        using EventReader reader = log.ReadFrom(address, collector);
        while (reader.TryRead())
        {
        }

        return collector;
    }

    private sealed class Collector : IEventConsumer
    {
        public List<string> Events { get; } = [];

        public void Consume(ReadOnlySpan<byte> record) => Events.Add(Encoding.UTF8.GetString(record));
    }
}
