using System.Collections.Concurrent;
using InferenceEngine.Grpc;
using InferenceEngine.Server.Hosting;
using InferenceEngine.Server.Services;

namespace InferenceEngine.Server.Production;

/// <summary>
/// Running and waiting poster jobs: a few at a time, a bounded number waiting. Thread-safe.
/// </summary>
internal sealed class ProductionJobs(EngineSettings settings) : IDisposable
{
    private readonly SemaphoreSlim slots = new(settings.ConcurrentJobs);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> jobs = [];

    /// <summary>Jobs running or waiting.</summary>
    public int Count => jobs.Count;

    /// <summary>Admits a job and waits for its turn; dispose the lease at the job's end.</summary>
    /// <exception cref="GrpcException">Too many jobs wait.</exception>
    public async Task<Lease> AdmitAsync(CancellationToken cancellation)
    {
        if (jobs.Count >= settings.ConcurrentJobs + settings.WaitingJobs)
        {
            throw GrpcErrors.Of(
                GrpcStatusCode.ResourceExhausted,
                "TOO_MANY_JOBS",
                $"{jobs.Count} poster jobs run or wait, the most that this server takes; try again later.");
        }

        string id = Guid.NewGuid().ToString("N");
        CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        jobs[id] = source;
        try
        {
            await slots.WaitAsync(source.Token);
        }
        catch
        {
            Forget(id);
            throw;
        }

        return new Lease(this, id, source.Token);
    }

    /// <summary>Cancels a job; false when no such job runs or waits.</summary>
    public bool Cancel(string id)
    {
        if (!jobs.TryGetValue(id, out CancellationTokenSource? source))
            return false;
        try
        {
            source.Cancel();
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false; // it ended meanwhile
        }
    }

    public void Dispose() => slots.Dispose();

    private void Forget(string id)
    {
        if (jobs.TryRemove(id, out CancellationTokenSource? source))
            source.Dispose();
    }

    /// <summary>The right to run a job.</summary>
    internal sealed class Lease(ProductionJobs owner, string id, CancellationToken cancellation) : IDisposable
    {
        public string Id { get; } = id;

        public CancellationToken Cancellation { get; } = cancellation;

        public void Dispose()
        {
            owner.Forget(Id);
            owner.slots.Release();
        }
    }
}
