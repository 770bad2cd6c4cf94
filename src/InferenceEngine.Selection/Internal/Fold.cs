using System.Collections.Concurrent;
using InferenceEngine.Storage;
using Microsoft.Extensions.Logging;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// The thread that folds durable events into state and takes checkpoints. Owns the state store and the reader of the
/// log. <see cref="Recover"/> first, then <see cref="Start"/>.
/// </summary>
internal sealed class Fold : IDisposable
{
    // Enough to amortise a pmf over many events of a title, few enough that a reward is seen within milliseconds.
    private const int MaxBatchEvents = 2048;

    private readonly Catalog catalog;
    private readonly EventLog log;
    private readonly StateStore store;
    private readonly RewardedDecisions rewarded;
    private readonly Checkpoints checkpoints;
    private readonly SelectionOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly FoldState state;
    private readonly EventReader reader;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<CatalogOutcome>> waiters = [];
    private readonly Thread thread;
    private long checkpointedAt;
    private volatile Exception? failure;
    private long foldedAddress;

    public Fold(
        Catalog catalog,
        EventLog log,
        string stateFolder,
        RewardedDecisions rewarded,
        SelectionOptions options,
        TimeProvider time,
        ILogger logger)
    {
        (this.catalog, this.log, this.rewarded) = (catalog, log, rewarded);
        (this.options, this.time, this.logger) = (options, time, logger);
        checkpoints = new Checkpoints(stateFolder);
        Checkpoint? last = checkpoints.Load();
        store = StateStore.Open(stateFolder, options.State, last?.StateToken);
        state = new FoldState(catalog, store, rewarded);
        long from = Math.Max(last?.Address ?? 0, log.BeginAddress);
        if (last is not null)
            Restore(last);
        reader = log.ReadFrom(from, state);
        foldedAddress = from;
        thread = new Thread(Run) { Name = "fold", IsBackground = true };
    }

    /// <summary>Address up to which events are part of the state.</summary>
    public long FoldedAddress => Volatile.Read(ref foldedAddress);

    /// <summary>Counts of what this process folded.</summary>
    public FoldState State => state;

    /// <summary>The store that readers read.</summary>
    public StateStore Store => store;

    /// <summary>Why the fold has stopped, or null while it runs.</summary>
    public Exception? Failure => failure;

    /// <summary>Replays what the log has beyond the checkpoint; then state is as before the stop.</summary>
    public void Recover()
    {
        long target = log.DurableAddress;
        long events = 0;
        while (FoldedAddress < target && FoldBatch() is > 0 and var count)
            events += count;
        if (events > 0)
            logger.LogInformation("Replayed {Events} events up to address {Address}", events, FoldedAddress);
    }

    /// <summary>Starts folding.</summary>
    public void Start()
    {
        checkpointedAt = time.GetTimestamp();
        thread.Start();
    }

    /// <summary>Registers interest in the outcome of a change before it is appended.</summary>
    /// <exception cref="StorageException">The fold has stopped, so nothing would ever come.</exception>
    public Task<CatalogOutcome> Expect(long correlation)
    {
        Task<CatalogOutcome> outcome =
            waiters.GetOrAdd(correlation, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        if (failure is { } cause)
            FailWaiters(cause);
        return outcome;
    }

    /// <summary>Ends the thread after a last checkpoint of what is folded.</summary>
    public void Dispose()
    {
        stop.Cancel();
        if (thread.IsAlive)
            thread.Join();
        reader.Dispose();
        state.Dispose();
        store.Dispose();
        stop.Dispose();
    }

    private void Restore(Checkpoint last)
    {
        foreach (CatalogChange change in checkpoints.ReadCatalog(last))
            RestoreItem(change);
        rewarded.Restore(checkpoints.ReadRewarded(last));
        state.CatalogChanged = false;
    }

    // Only the catalogue: its records are in the store already.
    private void RestoreItem(CatalogChange change)
    {
        switch (change)
        {
            case CreateTitle c:
                catalog.Add(c.Title);
                break;
            case CreatePolicy c:
                catalog.Add(c.Policy);
                break;
            case CreatePlacement c:
                catalog.Add(c.Placement);
                break;
            case CreateArtwork c when catalog.FindTitle(c.Artwork.TitleId) is { } title:
                title.Artworks = title.Artworks.Add(catalog.NewEntry(c.Artwork));
                break;
            default:
                throw new StorageException("The catalogue of the checkpoint has an item that it cannot have.");
        }
    }

    private void Run()
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                if (FoldBatch() == 0)
                    WaitForEvents();
                if (time.GetElapsedTime(checkpointedAt) >= options.CheckpointInterval)
                    TakeCheckpoint();
            }

            TakeCheckpoint();
        }
        catch (Exception cause)
        {
            failure = cause;
            FailWaiters(cause);
            logger.LogCritical(cause, "The fold has stopped: rewards are kept in the log but no longer learnt from");
        }
    }

    private void FailWaiters(Exception cause)
    {
        foreach (long correlation in waiters.Keys)
        {
            if (waiters.TryRemove(correlation, out TaskCompletionSource<CatalogOutcome>? waiter))
                waiter.TrySetException(new StorageException($"The catalogue cannot change: the fold has stopped. {cause.Message}", cause));
        }
    }

    private int FoldBatch()
    {
        int count = 0;
        while (count < MaxBatchEvents && reader.TryRead())
            count++;
        if (count == 0)
            return 0;
        foreach ((long correlation, CatalogOutcome outcome) in state.Flush())
        {
            if (waiters.TryRemove(correlation, out TaskCompletionSource<CatalogOutcome>? waiter))
                waiter.TrySetResult(outcome);
        }

        Volatile.Write(ref foldedAddress, reader.NextAddress);
        return count;
    }

    private void WaitForEvents()
    {
        try
        {
            reader.WaitAsync(stop.Token).AsTask().Wait(TimeSpan.FromSeconds(1), stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The server stops; the loop sees it.
        }
    }

    private void TakeCheckpoint()
    {
        checkpointedAt = time.GetTimestamp();
        if (checkpoints.Last?.Address == foldedAddress)
            return;
        uint now = (uint)time.GetUtcNow().ToUnixTimeSeconds();
        long longestWindow = catalog.Placements().Select(p => p.Placement.RewardWindowSeconds).DefaultIfEmpty(0).Max();
        rewarded.DropBefore((uint)Math.Max(now - longestWindow, 0));
        Guid token = store.CheckpointAsync(CancellationToken.None).GetAwaiter().GetResult();
        checkpoints.Write(foldedAddress, token, state.CatalogChanged ? Items() : null, rewarded.Snapshot());
        state.CatalogChanged = false;
        store.DropCheckpointsExcept(token);
        long cut = Math.Min(foldedAddress, log.TailAddress - options.LogRetentionBytes);
        if (cut > log.BeginAddress)
            log.CutBefore(cut);
    }

    private IEnumerable<CatalogChange> Items()
    {
        foreach (PolicyEntry policy in catalog.Policies().Skip(1))
            yield return new CreatePolicy(policy.Policy);
        foreach (PlacementEntry placement in catalog.Placements())
            yield return new CreatePlacement(placement.Placement);
        foreach (TitleEntry title in catalog.AllTitles().OrderBy(t => t.Title.Id, StringComparer.Ordinal))
        {
            yield return new CreateTitle(title.Title);
            foreach (ArtworkEntry artwork in title.Artworks)
                yield return new CreateArtwork(artwork.Artwork);
        }
    }
}
