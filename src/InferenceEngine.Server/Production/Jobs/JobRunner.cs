using InferenceEngine.Server.Hosting;
using InferenceEngine.Storage;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// Runs the queue's jobs, a few at a time. Owns the tasks that do it; disposing interrupts running jobs, which then wait for the next
/// start.
/// </summary>
internal sealed class JobRunner(JobServices services, int concurrent, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan diskPause = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource stop = new();
    private Task[] loops = [];

    /// <summary>Begins to work.</summary>
    public void Start() => loops = [.. Enumerable.Range(0, concurrent).Select(_ => Task.Run(LoopAsync))];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(loops);
        stop.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            while (true)
                await NextAsync();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    /// <summary>One job. Where the disk refuses, the next attempt waits a while: it may have room then.</summary>
    private async Task NextAsync()
    {
        try
        {
            await RunAsync(await services.Queue.TakeAsync(stop.Token));
            services.Results.Prune(services.Queue.All.Select(job => job.Record.ResultKey).ToHashSet());
        }
        catch (Exception refused) when (refused is StorageException or IOException or UnauthorizedAccessException)
        {
            Log.JobsWait(log, refused.Message);
            await Task.Delay(diskPause, stop.Token);
        }
    }

    private async Task RunAsync(Job job)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(job.Cancellation.Token, stop.Token);
        try
        {
            await new JobWork(services, job).RunAsync(either.Token);
            services.Queue.End(job, JobState.Done);
        }
        catch (OperationCanceledException) when (job.Cancellation.IsCancellationRequested || (stop.IsCancellationRequested && job.Record.Attached))
        {
            services.Queue.End(job, JobState.Cancelled);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            services.Queue.PutBack(job);
        }
        catch (Exception failure)
        {
            Fail(job, failure);
        }
    }

    private void Fail(Job job, Exception failure)
    {
        JobFailure? known = JobFailure.Of(failure);
        if (known is null)
            Log.JobFault(log, failure, job.Id);
        services.Queue.End(job, JobState.Failed, known ?? JobFailure.Unexpected);
    }
}
