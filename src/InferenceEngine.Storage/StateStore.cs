using FASTER.core;
using InferenceEngine.Storage.Internal;

namespace InferenceEngine.Storage;

/// <summary>
/// Records by 128-bit key in a FASTER hybrid log: hot ones in memory, cold ones on disk. Owns the store's files.
/// Readers (<see cref="OpenReader"/>) run on any number of threads, each reader on one at a time; one writer
/// (<see cref="Upsert"/>, <see cref="Delete"/>, <see cref="CheckpointAsync"/>) at a time.
/// </summary>
public sealed class StateStore : IDisposable
{
    private const string Checkpoints = "checkpoints";

    private readonly string folder;
    private readonly IDevice device;
    private readonly FasterKV<StateKey, SpanByte> store;
    private readonly ClientSession<StateKey, SpanByte, Visit, int, int, StateFunctions> writer;

    private StateStore(string folder, IDevice device, FasterKV<StateKey, SpanByte> store)
    {
        this.folder = folder;
        this.device = device;
        this.store = store;
        writer = store.For(new StateFunctions()).NewSession<StateFunctions>();
    }

    /// <summary>Records in the hybrid log and its hash index, in bytes of memory.</summary>
    public long MemoryBytes => store.Log.MemorySizeBytes + (store.IndexSize * 64);

    /// <summary>
    /// Opens the store in <paramref name="folder"/>: empty, or as of the checkpoint <paramref name="recover"/>.
    /// </summary>
    /// <exception cref="StorageException">The checkpoint cannot be read.</exception>
    public static StateStore Open(string folder, StateStoreOptions options, Guid? recover)
    {
        options.Validate();
        Directory.CreateDirectory(folder);
        IDevice device = Devices.CreateLogDevice(Path.Combine(folder, "records.log"));
        FasterKV<StateKey, SpanByte> store = new(
            options.HashBuckets,
            new LogSettings
            {
                LogDevice = device,
                MemorySizeBits = (int)long.Log2(options.MemoryBytes),
                PageSizeBits = (int)long.Log2(options.PageBytes),
                SegmentSizeBits = 30,
            },
            new CheckpointSettings { CheckpointDir = Path.Combine(folder, Checkpoints) },
            serializerSettings: null,
            new StateKeyComparer(),
            new VariableLengthStructSettings<StateKey, SpanByte> { valueLength = new SpanByteVarLenStruct() });
        try
        {
            if (recover is { } token)
                store.Recover(token);
        }
        catch (Exception cause)
        {
            store.Dispose();
            device.Dispose();
            throw new StorageException($"The checkpoint {recover} in {folder} cannot be read: {cause.Message}", cause);
        }

        return new StateStore(folder, device, store);
    }

    /// <summary>Opens a reader. Dispose it when its owner ends.</summary>
    public StateReader OpenReader() => new(store.For(new StateFunctions()).NewSession<StateFunctions>());

    /// <summary>Writes a record, new or over the old one.</summary>
    public unsafe void Upsert(StateKey key, ReadOnlySpan<byte> record)
    {
        fixed (byte* bytes = record)
        {
            SpanByte value = SpanByte.FromFixedSpan(new Span<byte>(bytes, record.Length));
            Settle(writer.Upsert(ref key, ref value));
        }
    }

    /// <summary>Deletes a record if it is there.</summary>
    public void Delete(StateKey key) => Settle(writer.Delete(ref key));

    /// <summary>
    /// Writes all records as of now to disk and returns the token to recover from. Reads go on meanwhile; the writer
    /// must not write until the task ends. Earlier checkpoints stay until <see cref="DropCheckpointsExcept"/>.
    /// </summary>
    public async Task<Guid> CheckpointAsync(CancellationToken cancellation)
    {
        (bool success, Guid token) = await store.TakeFullCheckpointAsync(CheckpointType.Snapshot, cancellation);
        return success ? token : throw new StorageException("Another checkpoint is being taken.");
    }

    /// <summary>Deletes all checkpoints but one, once that one is named somewhere durable.</summary>
    public void DropCheckpointsExcept(Guid token)
    {
        foreach (string kind in Directory.EnumerateDirectories(Path.Combine(folder, Checkpoints)))
        {
            foreach (string checkpoint in Directory.EnumerateDirectories(kind))
            {
                if (Path.GetFileName(checkpoint) != token.ToString())
                    Directory.Delete(checkpoint, recursive: true);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        writer.Dispose();
        store.Dispose();
        device.Dispose();
    }

    private void Settle(Status status)
    {
        if (status.IsPending)
            writer.CompletePending(wait: true);
        if (status.IsFaulted)
            throw new StorageException("The state store failed to write a record: its disk failed.");
    }
}
