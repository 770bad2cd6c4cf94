using System.Threading.Channels;
using InferenceEngine.Media;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// The worker processes that draw and encode: one encodes on one core, so there are two where there are two cores. Each starts
/// when told or when it is first needed. Owns them. Thread-safe.
/// </summary>
internal sealed class RenderWorkers : IAsyncDisposable
{
    private const int MostWorkers = 2;
    private readonly Lazy<Task<MediaWorker>>[] workers;
    private readonly Channel<Lazy<Task<MediaWorker>>> idle = Channel.CreateUnbounded<Lazy<Task<MediaWorker>>>();

    public RenderWorkers(MediaOptions media)
    {
        int count = Math.Min(MostWorkers, Environment.ProcessorCount);
        workers =
        [
            .. Enumerable.Range(0, count).Select(
                _ => new Lazy<Task<MediaWorker>>(() => Task.Run(() => MediaWorker.StartAsync(media), CancellationToken.None))),
        ];
        foreach (Lazy<Task<MediaWorker>> worker in workers)
            idle.Writer.TryWrite(worker);
    }

    /// <summary>Starts them, for work that will come soon.</summary>
    public void Start()
    {
        foreach (Lazy<Task<MediaWorker>> worker in workers)
            _ = worker.Value;
    }

    /// <summary>Waits for a worker that is free and lends it.</summary>
    public async Task<T> UseAsync<T>(Func<MediaWorker, Task<T>> work, CancellationToken cancellation)
    {
        Lazy<Task<MediaWorker>> worker = await idle.Reader.ReadAsync(cancellation);
        try
        {
            return await work(await worker.Value);
        }
        finally
        {
            idle.Writer.TryWrite(worker);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Task<MediaWorker> worker in workers.Where(worker => worker.IsValueCreated).Select(worker => worker.Value))
        {
            await ((Task)worker).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (worker.IsCompletedSuccessfully)
                await (await worker).DisposeAsync();
        }
    }
}
