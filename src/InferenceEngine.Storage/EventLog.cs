using FASTER.core;
using InferenceEngine.Storage.Internal;

namespace InferenceEngine.Storage;

/// <summary>
/// An append-only log of events on disk (FasterLog) with group commit: appends from any thread are made durable
/// together by one committer thread, one disk write after the other, so that the next batch gathers while the last
/// one is written. Addresses are bytes from the log's start. While the disk refuses writes, as a full one does, appends
/// and waits are refused at once; they work again when it takes writes. Owns its files. Thread-safe.
/// </summary>
public sealed class EventLog : IDisposable
{
    private readonly IDevice device;
    private readonly CommitFile commits;
    private readonly FasterLog log;
    private readonly DiskTrouble trouble;
    private readonly Thread committer;
    private readonly SemaphoreSlim wanted = new(0);
    private TaskCompletionSource progress = NewProgress();
    private long durable;
    private volatile bool stopping;
    private volatile Exception? failure;

    private EventLog(string folder, EventLogOptions options)
    {
        trouble = new DiskTrouble(Pulse);
        device = new DiskDevice(Path.Combine(folder, "events.log"), WriteFailure.Retry, trouble);
        string commitPath = Path.Combine(folder, "commits");
        if (!File.Exists(commitPath) && Directory.EnumerateFiles(folder, "events.log.*").Any())
            throw new StorageException($"{commitPath} is missing beside the log's files. Restore it from a backup.");
        commits = new CommitFile(commitPath, trouble);
        try
        {
            log = new FasterLog(new FasterLogSettings
            {
                LogDevice = device,
                LogCommitManager = commits,
                MemorySize = options.MemoryBytes,
                PageSize = options.PageBytes,
                SegmentSize = options.SegmentBytes,
                LogChecksum = LogChecksumType.PerEntry,
            });
        }
        catch
        {
            device.Dispose();
            commits.Dispose();
            throw;
        }

        durable = log.CommittedUntilAddress;
        committer = new Thread(CommitLoop) { Name = "event log commit", IsBackground = true };
        committer.Start();
    }

    /// <summary>First address still on disk.</summary>
    public long BeginAddress => log.BeginAddress;

    /// <summary>Address after the last appended event, durable or not.</summary>
    public long TailAddress => log.TailAddress;

    /// <summary>Address up to which everything is on disk.</summary>
    public long DurableAddress => Volatile.Read(ref durable);

    /// <summary>Why events are refused now, or null while they are taken.</summary>
    public string? Refusal => failure?.Message ?? trouble.Message;

    /// <summary>Opens the log in <paramref name="folder"/> and recovers what was committed.</summary>
    /// <exception cref="StorageException">The log cannot be read.</exception>
    public static EventLog Open(string folder, EventLogOptions options)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new EventLog(folder, options);
        }
        catch (Exception cause)
        {
            throw new StorageException($"The event log in {folder} cannot be read: {cause.Message}", cause);
        }
    }

    /// <summary>
    /// Appends an event and returns the address after it. It is durable once <see cref="WaitDurableAsync"/> of that
    /// address is done. Waits when the disk is behind by the log's memory.
    /// </summary>
    /// <exception cref="StorageException">The disk refuses writes: the event was not appended.</exception>
    public long Append(ReadOnlySpan<byte> record)
    {
        ThrowIfRefusing();
        long address;
        while (!log.TryEnqueue(record, out address))
        {
            ThrowIfRefusing();
            Thread.Yield();
        }

        WakeCommitter();
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
    /// <exception cref="StorageException">
    /// The disk refuses writes: what was waited for may become durable later, or be lost with the process.
    /// </exception>
    public async ValueTask WaitDurableAsync(long address, CancellationToken cancellation)
    {
        while (true)
        {
            // Taken before the looks: a change after them completes it.
            Task next = Volatile.Read(ref progress).Task;
            if (DurableAddress >= address)
                return;
            ThrowIfRefusing();
            await next.WaitAsync(cancellation);
        }
    }

    /// <summary>Opens a reader of durable events from <paramref name="address"/> on.</summary>
    public EventReader ReadFrom(long address, IEventConsumer consumer) =>
        new(log.Scan(address, long.MaxValue, recover: false), consumer);

    /// <summary>Forgets events before <paramref name="address"/>, whole files at a time.</summary>
    public void CutBefore(long address)
    {
        log.TruncateUntilPageStart(address);
        WakeCommitter();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping = true;
        trouble.Close();
        wanted.Release();
        committer.Join();
        log.Dispose();
        device.Dispose();
        commits.Dispose();
        wanted.Dispose();
    }

    private static TaskCompletionSource NewProgress() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void WakeCommitter()
    {
        if (wanted.CurrentCount == 0)
            wanted.Release();
    }

    private void Pulse() => Interlocked.Exchange(ref progress, NewProgress()).SetResult();

    private void ThrowIfRefusing()
    {
        if (Refusal is { } cause)
        {
            throw new StorageException(
                $"The event log cannot be written: {cause} Nothing of this was acknowledged. Send it again when the disk takes "
                + "writes; a full disk needs room and no restart.",
                failure);
        }
    }

    private void CommitLoop()
    {
        while (!stopping)
        {
            wanted.Wait();
            try
            {
                long tail = log.TailAddress;
                log.Commit();
                log.WaitForCommitAsync(tail).AsTask().GetAwaiter().GetResult();
                if (trouble.Abandoned is { } cause)
                    throw new StorageException(cause);
                Volatile.Write(ref durable, tail);
            }
            catch (Exception cause)
            {
                failure = cause;
            }

            Pulse();
            if (failure is not null)
                return;
        }
    }
}
