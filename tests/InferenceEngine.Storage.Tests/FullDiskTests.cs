using System.Text;

namespace InferenceEngine.Storage.Tests;

public sealed class FullDiskTests
{
    private static readonly EventLogOptions SmallLog = new() { MemoryBytes = 1 << 20, PageBytes = 1 << 16, SegmentBytes = 1 << 22 };
    private static readonly StateStoreOptions SmallStore = new()
    {
        MemoryBytes = 4 << 20, PageBytes = 1 << 18, SegmentBytes = 1 << 20, HashBuckets = 1 << 10,
    };

    [Fact]
    public async Task The_log_refuses_while_the_disk_is_full_and_goes_on_without_reopening()
    {
        using SmallDisk disk = SmallDisk.Mount(4);
        List<string> acknowledged = [];
        using (EventLog log = EventLog.Open(disk["log"], SmallLog))
        {
            disk.Fill();
            await Assert.ThrowsAsync<StorageException>(() => AppendUntilRefusedAsync(log, acknowledged));
            StorageException refused = Assert.Throws<StorageException>(() => log.Append("refused"u8));
            Assert.Contains("No space left", refused.Message, StringComparison.Ordinal);
            Assert.NotNull(log.Refusal);
            disk.Free();
            await WaitForAsync(() => log.Refusal is null);
            await log.WaitDurableAsync(log.Append("after"u8), default);
            acknowledged.Add("after");
        }

        using EventLog reopened = EventLog.Open(disk["log"], SmallLog);
        List<string> found = ReadAll(reopened);
        Assert.Empty(acknowledged.Except(found));
        Assert.DoesNotContain("refused", found);
        Assert.Equal(found.Distinct(), found);
    }

    [Fact]
    public async Task A_log_on_a_full_disk_closes_and_keeps_what_was_acknowledged()
    {
        using SmallDisk disk = SmallDisk.Mount(4);
        List<string> acknowledged = [];
        using (EventLog log = EventLog.Open(disk["log"], SmallLog))
        {
            await log.WaitDurableAsync(log.Append("first"u8), default);
            disk.Fill();
            await Assert.ThrowsAsync<StorageException>(() => AppendUntilRefusedAsync(log, acknowledged));
        }

        disk.Free();
        using EventLog reopened = EventLog.Open(disk["log"], SmallLog);
        Assert.Empty(acknowledged.Append("first").Except(ReadAll(reopened)));
    }

    [Fact]
    public async Task A_checkpoint_that_does_not_fit_fails_leaves_nothing_and_works_when_there_is_room()
    {
        using SmallDisk disk = SmallDisk.Mount(8);
        using StateStore store = StateStore.Open(disk["state"], SmallStore, null);
        for (ulong i = 0; i < 2000; i++)
            store.Upsert(new StateKey(i, i), BitConverter.GetBytes(i));
        disk.Fill();
        StorageException refused = await Assert.ThrowsAsync<StorageException>(() => store.BeginCheckpoint());
        Assert.Contains("No space left", refused.Message, StringComparison.Ordinal);
        Assert.All(Directory.GetDirectories(disk["state/checkpoints"]), kind => Assert.Empty(Directory.GetDirectories(kind)));
        store.Upsert(new StateKey(1, 1), BitConverter.GetBytes(77UL));
        disk.Free();
        StateCheckpoint written = await store.BeginCheckpoint();
        using StateStore recovered = StateStore.Open(disk["state"], SmallStore, written);
        using StateReader reader = recovered.OpenReader();
        Number number = default;
        Assert.True(reader.Read(new StateKey(1, 1), ref number));
        Assert.Equal(77UL, number.Value);
    }

    private static async Task AppendUntilRefusedAsync(EventLog log, List<string> acknowledged)
    {
        for (int i = 0; i < 100_000; i++)
        {
            string text = $"event {i}";
            await log.WaitDurableAsync(log.Append(Encoding.UTF8.GetBytes(text)), default);
            acknowledged.Add(text);
        }
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        for (int i = 0; i < 3000 && !condition(); i++)
            await Task.Delay(20);
        Assert.True(condition());
    }

    private static List<string> ReadAll(EventLog log)
    {
        Texts texts = new();
        using EventReader reader = log.ReadFrom(0, texts);
        while (reader.TryRead())
        {
        }

        return texts.All;
    }

    private sealed class Texts : IEventConsumer
    {
        public List<string> All { get; } = [];

        public void Consume(ReadOnlySpan<byte> record) => All.Add(Encoding.UTF8.GetString(record));
    }

    private struct Number : IRecordVisitor
    {
        public ulong Value;

        public void Visit(ReadOnlySpan<byte> record) => Value = BitConverter.ToUInt64(record);
    }
}
