using System.Collections.Concurrent;
using System.Threading.Channels;
using InferenceEngine.Media;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// The worker processes that draw and encode: one encodes on one core, so there are two where there are two cores. Each starts
/// when told or when it is first needed; one that a video ended is replaced. Owns them. Thread-safe.
/// </summary>
internal sealed class RenderWorkers : IAsyncDisposable
{
    private const int MostWorkers = 2;
    private readonly MediaOptions media;
    private readonly ConcurrentBag<Lazy<Task<MediaWorker>>> workers = [];
    private readonly Channel<Lazy<Task<MediaWorker>>> idle = Channel.CreateUnbounded<Lazy<Task<MediaWorker>>>();

    public RenderWorkers(MediaOptions media)
    {
        this.media = media;
        for (int i = 0; i < Math.Min(MostWorkers, Environment.ProcessorCount); i++)
            idle.Writer.TryWrite(Add());
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
            bool isDead = worker.Value.IsCompletedSuccessfully && !(await worker.Value).IsUsable;
            idle.Writer.TryWrite(isDead ? Add() : worker);
        }
    }

    private Lazy<Task<MediaWorker>> Add()
    {
        Lazy<Task<MediaWorker>> worker = new(() => Task.Run(() => MediaWorker.StartAsync(media), CancellationToken.None));
        workers.Add(worker);
        return worker;
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
