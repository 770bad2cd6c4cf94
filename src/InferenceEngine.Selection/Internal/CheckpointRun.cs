using InferenceEngine.Storage;
using Microsoft.Extensions.Logging;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Takes checkpoints beside the fold: captures at the moment of <see cref="Begin"/>, which takes milliseconds, and
/// writes on another thread. A checkpoint that fails, on a full disk for one, is reported and taken again. Used by the
/// fold's thread.
/// </summary>
internal sealed class CheckpointRun(
    Catalog catalog, StateStore store, RewardedDecisions rewarded, Checkpoints checkpoints, EventLog log, long retentionBytes, ILogger logger)
{
    private Task<bool>? running;
    private long catalogVersion = checkpoints.Last?.CatalogVersion ?? 0;
    private long failed;
    private volatile string? lastFailure;

    /// <summary>Whether one is being written.</summary>
    public bool IsRunning => running is { IsCompleted: false };

    /// <summary>Checkpoints that failed in this process.</summary>
    public long Failed => Volatile.Read(ref failed);

    /// <summary>Why the last one failed, or null when it did not.</summary>
    public string? LastFailure => lastFailure;

    /// <summary>
    /// Begins a checkpoint of everything as of <paramref name="address"/>; true by the task when it is on disk.
    /// </summary>
    public Task<bool> Begin(long address, bool catalogChanged)
    {
        if (catalogChanged)
            catalogVersion++;
        long version = catalogVersion;
        Action<Stream>? writeCatalog = checkpoints.NeedsCatalog(version) ? catalog.Capture().Write : null;
        Action<Stream> writeRewarded = rewarded.Capture();
        Task<StateCheckpoint> state = store.BeginCheckpoint();
        return running = Task.Run(async () =>
        {
            try
            {
                checkpoints.Write(address, version, await state, writeCatalog, writeRewarded);
                lastFailure = null;
                DropOthers();
                CutLog();
                return true;
            }
            catch (Exception cause) when (cause is StorageException or IOException or UnauthorizedAccessException)
            {
                Fail(cause);
                return false;
            }
        });
    }

    /// <summary>Waits for the one that is being written.</summary>
    public void Wait() => running?.GetAwaiter().GetResult();

    private void Fail(Exception cause)
    {
        Interlocked.Increment(ref failed);
        lastFailure = cause.Message;
        logger.LogWarning("A checkpoint failed and will be taken again; nothing is lost: {Cause}", cause.Message);
        try
        {
            DropOthers(); // what there is of it takes room
        }
        catch (IOException)
        {
            // The next one that succeeds does it.
        }
    }

    private void DropOthers()
    {
        checkpoints.DropOthers();
        store.DropCheckpointsExcept([.. checkpoints.Kept.Select(kept => kept.State)]);
    }

    // The log keeps what the older checkpoint needs, so that it can stand in for the newer.
    private void CutLog()
    {
        if (checkpoints.Kept.Count < 2)
            return;
        long cut = Math.Min(checkpoints.Kept.Min(kept => kept.Address), log.TailAddress - retentionBytes);
        if (cut > log.BeginAddress)
            log.CutBefore(cut);
    }
}
