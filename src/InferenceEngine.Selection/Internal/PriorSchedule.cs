using InferenceEngine.Storage;
using Microsoft.Extensions.Logging;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Fits the priors of all placements again from time to time, on a thread of the pool, when something was learnt since
/// the last time. Owns its timer. Thread-safe.
/// </summary>
internal sealed class PriorSchedule : IDisposable
{
    private readonly SelectionEngine engine;
    private readonly ILogger logger;
    private readonly ITimer? timer;
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;
    private long foldedAtFit;

    /// <summary>Starts the timer; an interval of zero never fits.</summary>
    public PriorSchedule(SelectionEngine engine, TimeSpan interval, TimeProvider time, ILogger logger)
    {
        (this.engine, this.logger) = (engine, logger);
        if (interval > TimeSpan.Zero)
            timer = time.CreateTimer(_ => Tick(), null, interval, interval);
    }

    public void Dispose()
    {
        timer?.Dispose();
        lock (gate)
            stop.Cancel();
        running.Wait();
        stop.Dispose();
    }

    private void Tick()
    {
        lock (gate)
        {
            if (running.IsCompleted && !stop.IsCancellationRequested)
                running = Task.Run(FitAllAsync);
        }
    }

    private async Task FitAllAsync()
    {
        try
        {
            SelectionCounters counters = engine.Counters;
            long folded = counters.RewardsFolded + counters.ImpressionsFolded;
            if (folded == foldedAtFit)
                return;
            foldedAtFit = folded;
            foreach (PlacementEntry placement in engine.Catalog.Placements())
                await engine.FitPriorAsync(placement, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The engine stops.
        }
        catch (Exception failure) when (failure is StorageException or ArgumentException)
        {
            logger.LogWarning("The priors of new artworks stay as they were: {Cause}", failure.Message);
        }
    }
}
