using FASTER.core;
using InferenceEngine.Storage.Internal;

namespace InferenceEngine.Storage;

/// <summary>
/// Records by 128-bit key in a FASTER hybrid log: hot ones in memory, cold ones on disk. Owns the store's files.
/// Readers (<see cref="OpenReader"/>) run on any number of threads, each reader on one at a time; one writer
/// (<see cref="Upsert"/>, <see cref="Delete"/>, <see cref="BeginCheckpoint"/>, <see cref="Compact"/>) at a time.
/// </summary>
public sealed class StateStore : IDisposable
{
    private readonly StateStoreOptions options;
    private readonly CheckpointFolder checkpoints;
    private readonly DiskTrouble trouble;
    private readonly DiskDevice device;
    private readonly FasterKV<StateKey, SpanByte> store;
    private readonly LogCompaction compaction;
    private readonly RecordPrefetch prefetch;
    private readonly ClientSession<StateKey, SpanByte, Visit, int, int, StateFunctions> writer;
    private byte[] versioned = new byte[4096];
    private Task? checkpoint;
    private long checkpointTail;

    private StateStore(
        StateStoreOptions options,
        CheckpointFolder checkpoints,
        DiskTrouble trouble,
        DiskDevice device,
        FasterKV<StateKey, SpanByte> store)
    {
        (this.options, this.checkpoints, this.trouble) = (options, checkpoints, trouble);
        (this.device, this.store) = (device, store);
        compaction = new LogCompaction(store.Log, options);
        prefetch = new RecordPrefetch(store, options);
        writer = store.For(new StateFunctions()).NewSession<StateFunctions>();
    }

    /// <summary>Records in the hybrid log and its hash index, in bytes of memory.</summary>
    public long MemoryBytes => store.Log.MemorySizeBytes + (store.IndexSize * 64);

    /// <summary>Length of the hybrid log, in memory and on disk: live records and their dead versions, in
    /// bytes.</summary>
    public long LogBytes => store.Log.TailAddress - store.Log.BeginAddress;

    /// <summary>Why records that left memory cannot be written now, or null while the disk takes them.</summary>
    public string? Refusal => trouble.Message;

    /// <summary>
    /// Opens the store in <paramref name="folder"/>: empty, or as of the checkpoint <paramref name="recover"/>.
    /// </summary>
    /// <exception cref="StorageException">The checkpoint cannot be read.</exception>
    public static StateStore Open(string folder, StateStoreOptions options, StateCheckpoint? recover)
    {
        options.Validate();
        options.CheckFits(recover);
        DiskTrouble trouble = new();
        CheckpointFolder checkpoints = new(Path.Combine(folder, "checkpoints"));
        DiskDevice device = new(Path.Combine(folder, "records.log"), WriteFailure.Retry, trouble, ownTruncation: true);
        FasterKV<StateKey, SpanByte> store = Create(options, device, checkpoints);
        try
        {
            if (recover is not null)
                store.Recover(recover.Token);
        }
        catch (Exception cause)
        {
            store.Dispose();
            device.Dispose();
            throw new StorageException($"The checkpoint {recover!.Token} in {folder} cannot be read: {cause.Message}", cause);
        }

        return new StateStore(options, checkpoints, trouble, device, store);
    }

    /// <summary>Opens a reader. Dispose it when its owner ends.</summary>
    public StateReader OpenReader() => new(store.For(new StateFunctions()).NewSession<StateFunctions>(), store.Log, prefetch);

    /// <summary>Writes a record, new or over the old one. Waits when a checkpoint is behind by half of the
    /// memory.</summary>
    public unsafe void Upsert(StateKey key, ReadOnlySpan<byte> record)
    {
        LetCheckpointKeepUp();
        int length = RecordVersion.SizeBytes + record.Length;
        if (versioned.Length < length)
            versioned = new byte[2 * length];
        record.CopyTo(versioned.AsSpan(RecordVersion.SizeBytes));
        fixed (byte* bytes = versioned)
        {
            SpanByte value = SpanByte.FromFixedSpan(new Span<byte>(bytes, length));
            Settle(writer.Upsert(ref key, ref value));
        }
    }

    /// <summary>Deletes a record if it is there.</summary>
    public void Delete(StateKey key) => Settle(writer.Delete(ref key));

    /// <summary>
    /// Begins a checkpoint of all records as of now. Returns within milliseconds; then reads and writes go on, and what
    /// is written is not part of the checkpoint. The task ends when it is on disk. One at a time. Earlier checkpoints
    /// stay until
    /// <see cref="DropCheckpointsExcept"/>.
    /// </summary>
    /// <exception cref="StorageException">By the task: the disk refused it; nothing of it is left.</exception>
    public Task<StateCheckpoint> BeginCheckpoint()
    {
        checkpoints.Trouble.Forget();
        long version = store.CurrentVersion;
        long begin = store.Log.BeginAddress;
        if (!store.TryInitiateFullCheckpoint(out Guid token, CheckpointType.Snapshot))
            return Task.FromException<StateCheckpoint>(new StorageException("Another checkpoint is being taken."));
        checkpointTail = store.Log.TailAddress;
        Task written = checkpoint = Task.Run(() => store.CompleteCheckpointAsync().AsTask());
        // Writes that follow belong to the next version once the store has switched; the switch waits for running
        // operations.
        while (store.CurrentVersion == version && !written.IsCompleted)
        {
            writer.Refresh();
            Thread.Yield();
        }

        return Task.Run(() => checkpoints.FinishAsync(token, written, begin, options));
    }

    /// <summary>
    /// Moves some live records off the hybrid log's begin when dead versions have made it long, for at most a few
    /// milliseconds; false when there is nothing to do. The writer calls it between writes, not during a checkpoint.
    /// </summary>
    public bool Compact() => compaction.Step();

    /// <summary>
    /// Deletes all checkpoints but these, once they are named somewhere durable, and the part of the hybrid log's file
    /// that none of them needs.
    /// </summary>
    public void DropCheckpointsExcept(params IReadOnlyCollection<StateCheckpoint> kept)
    {
        checkpoints.DropExcept(kept);
        if (kept.Count > 0)
            device.CutBefore(kept.Min(checkpoint => checkpoint.BeginAddress));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        trouble.Close();
        writer.Dispose();
        store.Dispose();
        device.Dispose();
    }

    private static FasterKV<StateKey, SpanByte> Create(StateStoreOptions options, DiskDevice device, CheckpointFolder checkpoints) => new(
        options.HashBuckets,
        new LogSettings
        {
            LogDevice = device,
            MemorySizeBits = (int)long.Log2(options.MemoryBytes),
            PageSizeBits = (int)long.Log2(options.PageBytes),
            SegmentSizeBits = (int)long.Log2(options.SegmentBytes),
        },
        new CheckpointSettings { CheckpointManager = checkpoints.Keeper },
        serializerSettings: null,
        new StateKeyComparer(),
        new VariableLengthStructSettings<StateKey, SpanByte> { valueLength = new SpanByteVarLenStruct() },
        concurrencyControlMode: ConcurrencyControlMode.None); // one writer, and readers that see what it does: RecordVersion

    // FASTER cannot read a checkpoint during which the log was flushed beyond the checkpoint's own end. Flushing begins
    // at nine tenths of the memory behind the tail.
    private void LetCheckpointKeepUp()
    {
        if (checkpoint is not { } running)
            return;
        if (!running.IsCompleted && store.Log.TailAddress - checkpointTail < options.MemoryBytes / 2)
            return;
        Task.WhenAny(running).GetAwaiter().GetResult(); // its failure is its owner's
        checkpoint = null;
    }

    private void Settle(Status status)
    {
        if (status.IsPending)
            writer.CompletePending(wait: true);
        if (status.IsFaulted)
            throw new StorageException("The state store failed to write a record: its disk failed.");
    }
}
