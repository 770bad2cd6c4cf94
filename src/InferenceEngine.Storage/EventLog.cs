using FASTER.core;

namespace InferenceEngine.Storage;

/// <summary>
/// An append-only log of events on disk (FasterLog) with group commit: appends from any thread are made durable
/// together by one committer thread, one disk write after the other, so that the next batch gathers while the last
/// one is written. Addresses are bytes from the log's start. Owns its files. Thread-safe.
/// </summary>
public sealed class EventLog : IDisposable
{
    private readonly IDevice device;
    private readonly FasterLog log;
    private readonly Thread committer;
    private readonly SemaphoreSlim wanted = new(0);
    private volatile bool stopping;
    private volatile Exception? failure;

    private EventLog(IDevice device, FasterLog log)
    {
        this.device = device;
        this.log = log;
        committer = new Thread(CommitLoop) { Name = "event log commit", IsBackground = true };
        committer.Start();
    }

    /// <summary>First address still on disk.</summary>
    public long BeginAddress => log.BeginAddress;

    /// <summary>Address after the last appended event, durable or not.</summary>
    public long TailAddress => log.TailAddress;

    /// <summary>Address up to which everything is on disk.</summary>
    public long DurableAddress => log.CommittedUntilAddress;

    /// <summary>Opens the log in <paramref name="folder"/> and recovers what was committed.</summary>
    /// <exception cref="StorageException">The log cannot be read.</exception>
    public static EventLog Open(string folder, EventLogOptions options)
    {
        Directory.CreateDirectory(folder);
        IDevice device = Devices.CreateLogDevice(Path.Combine(folder, "events.log"));
        try
        {
            FasterLog log = new(new FasterLogSettings
            {
                LogDevice = device,
                LogCommitDir = folder,
                MemorySize = options.MemoryBytes,
                PageSize = options.PageBytes,
                SegmentSize = options.SegmentBytes,
                LogChecksum = LogChecksumType.PerEntry,
            });
            return new EventLog(device, log);
        }
        catch (Exception cause)
        {
            device.Dispose();
            throw new StorageException($"The event log in {folder} cannot be read: {cause.Message}", cause);
        }
    }

    /// <summary>
    /// Appends an event and returns the address after it. It is durable once <see cref="WaitDurableAsync"/> of that
    /// address is done. Waits when the disk is behind by the log's memory.
    /// </summary>
    public long Append(ReadOnlySpan<byte> record)
    {
        ThrowIfFailed();
        long address = log.Enqueue(record);
        if (wanted.CurrentCount == 0)
            wanted.Release();
        // The next entry's address is not known here; any address inside this entry waits for all of it.
        return address + 1;
    }

    /// <summary>Appends an event and returns the address to <see cref="ReadAsync"/> it from.</summary>
    public long AppendAt(ReadOnlySpan<byte> record) => Append(record) - 1;

    /// <summary>Reads the event that <see cref="AppendAt"/> put at an address; null when it was cut off or never was.</summary>
    /// <exception cref="StorageException">The disk failed.</exception>
    public async ValueTask<byte[]?> ReadAsync(long address, CancellationToken cancellation)
    {
        if (address < log.BeginAddress || address >= log.TailAddress)
            return null;
        await WaitDurableAsync(address + 1, cancellation);
        try
        {
            (byte[]? record, _) = await log.ReadAsync(address, token: cancellation);
            return record;
        }
        catch (FasterException cause)
        {
            throw new StorageException($"The event at {address} of the event log cannot be read: {cause.Message}", cause);
        }
    }

    /// <summary>Waits until everything before <paramref name="address"/> is on disk.</summary>
    /// <exception cref="StorageException">The disk failed: what was waited for may be lost.</exception>
    public async ValueTask WaitDurableAsync(long address, CancellationToken cancellation)
    {
        if (log.CommittedUntilAddress >= address)
            return;
        ThrowIfFailed();
        try
        {
            await log.WaitForCommitAsync(address, token: cancellation);
        }
        catch (CommitFailureException cause)
        {
            throw new StorageException("The event log could not be written: its disk failed.", cause);
        }
    }

    /// <summary>Opens a reader of durable events from <paramref name="address"/> on.</summary>
    public EventReader ReadFrom(long address, IEventConsumer consumer) =>
        new(log.Scan(address, long.MaxValue, recover: false), consumer);

    /// <summary>Forgets events before <paramref name="address"/>, whole files at a time.</summary>
    public void CutBefore(long address)
    {
        log.TruncateUntil(address);
        if (wanted.CurrentCount == 0)
            wanted.Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping = true;
        wanted.Release();
        committer.Join();
        log.Dispose();
        device.Dispose();
        wanted.Dispose();
    }

    private void ThrowIfFailed()
    {
        if (failure is { } cause)
            throw new StorageException("The event log could not be written: its disk failed.", cause);
    }

    private void CommitLoop()
    {
        while (!stopping)
        {
            wanted.Wait();
            try
            {
                log.Commit(spinWait: true);
            }
            catch (Exception cause)
            {
                failure = cause;
                return;
            }
        }
    }
}
