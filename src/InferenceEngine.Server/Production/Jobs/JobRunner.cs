using InferenceEngine.Server.Hosting;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// Runs the queue's jobs, a few at a time. Owns the tasks that do it; disposing interrupts running jobs, which then wait for the next
/// start.
/// </summary>
internal sealed class JobRunner(JobServices services, int concurrent, ILogger log) : IAsyncDisposable
{
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
            {
                Job job = await services.Queue.TakeAsync(stop.Token);
                await RunAsync(job);
                services.Results.Prune(services.Queue.All.Select(j => j.Record.ResultKey).ToHashSet());
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server stops.
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
