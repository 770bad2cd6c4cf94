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
    // FasterLog begins behind its own first bytes.
    private const long WholeLogAddress = 64;

    // Enough to amortise a pmf over many events of a title, few enough that a reward is seen within milliseconds.
    private const int MaxBatchEvents = 2048;
    private const int MaxBatchRecords = 8192;

    // A checkpoint that failed is tried again soon, but not so soon that it keeps a full disk busy.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly Catalog catalog;
    private readonly EventLog log;
    private readonly StateStore store;
    private readonly RewardedDecisions rewarded;
    private readonly Checkpoints checkpoints;
    private readonly CheckpointRun checkpointRun;
    private readonly SelectionOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly FoldState state;
    private readonly EventReader reader;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<CatalogOutcome>> waiters = [];
    private readonly Thread thread;
    private readonly SemaphoreSlim folding = new(1);
    private long checkpointedAt;
    private long foldedAtCheckpoint;
    private Task<bool> checkpoint = Task.FromResult(true);
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
        store = checkpoints.Open(options.State, logIsWhole: log.BeginAddress <= WholeLogAddress);
        foreach (string problem in checkpoints.Problems)
            logger.LogWarning("A checkpoint was passed over and the one before it is used, with more of the log: {Problem}", problem);
        state = new FoldState(catalog, store, rewarded, options.MaxRememberedMembers);
        checkpointRun = new CheckpointRun(catalog, store, rewarded, checkpoints, log, options.LogRetentionBytes, logger);
        foldedAtCheckpoint = checkpoints.Last?.Address ?? 0;
        long from = Math.Max(foldedAtCheckpoint, log.BeginAddress);
        if (checkpoints.Last is { } last)
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

    /// <summary>Checkpoints that are being taken or failed.</summary>
    public CheckpointRun Checkpoint => checkpointRun;

    /// <summary>What was wrong with checkpoints that were passed over when this was opened.</summary>
    public IReadOnlyList<string> CheckpointProblems => checkpoints.Problems;

    /// <summary>Why the fold has stopped, or null while it runs.</summary>
    public Exception? Failure => failure;

    private bool CheckpointFailed => checkpoint is { IsCompleted: true, Result: false };

    private TimeSpan NextCheckpointAfter =>
        CheckpointFailed && RetryInterval < options.CheckpointInterval ? RetryInterval : options.CheckpointInterval;

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

    /// <summary>Folds nothing until the result is disposed; a batch that is being folded is done first.</summary>
    public IDisposable Hold() => new FoldHold(folding);

    /// <summary>Ends the thread after a last checkpoint of what is folded.</summary>
    public void Dispose()
    {
        stop.Cancel();
        if (thread.IsAlive)
            thread.Join();
        reader.Dispose();
        state.Dispose();
        store.Dispose();
        folding.Dispose();
        stop.Dispose();
    }

    private void Restore(Checkpoint last)
    {
        catalog.Restore(checkpoints.PathOf(last.Catalog));
        using FileStream file = File.OpenRead(checkpoints.PathOf(last.Rewarded));
        rewarded.Restore(file);
    }

    private void Run()
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                if (FoldUnlessHeld() == 0)
                    WaitForEvents();
                if (checkpointRun.IsRunning)
                    continue;
                store.Compact();
                if (time.GetElapsedTime(checkpointedAt) >= NextCheckpointAfter)
                    BeginCheckpoint();
            }

            checkpointRun.Wait();
            BeginCheckpoint();
            checkpointRun.Wait();
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

    private int FoldUnlessHeld()
    {
        try
        {
            folding.Wait(stop.Token);
        }
        catch (OperationCanceledException)
        {
            return 0; // the server stops; the loop sees it
        }

        try
        {
            return FoldBatch();
        }
        finally
        {
            folding.Release();
        }
    }

    private int FoldBatch()
    {
        int count = 0;
        while (count < MaxBatchEvents && state.TouchedCount < MaxBatchRecords && reader.TryRead())
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

    private void BeginCheckpoint()
    {
        checkpointedAt = time.GetTimestamp();
        if (foldedAtCheckpoint == foldedAddress && !CheckpointFailed)
            return;
        uint now = (uint)time.GetUtcNow().ToUnixTimeSeconds();
        long longestWindow = catalog.Placements().Select(p => p.Placement.RewardWindowSeconds).DefaultIfEmpty(0).Max();
        state.DropRewardsBefore((uint)Math.Max(now - longestWindow, 0));
        foldedAtCheckpoint = foldedAddress;
        checkpoint = checkpointRun.Begin(foldedAddress, state.CatalogChanged);
        state.CatalogChanged = false;
    }
}
