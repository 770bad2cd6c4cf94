using System.Threading.Channels;
using InferenceEngine.Media;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// The worker processes that draw and encode: one encodes on one core, so there are two where there are two cores. They start
/// while frames are decoded. Owns them. Thread-safe.
/// </summary>
internal sealed class RenderWorkers : IAsyncDisposable
{
    private const int MostWorkers = 2;
    private readonly Task<MediaWorker>[] starting;
    private readonly Channel<Task<MediaWorker>> idle = Channel.CreateUnbounded<Task<MediaWorker>>();

    public RenderWorkers(MediaOptions media)
    {
        int count = Math.Min(MostWorkers, Environment.ProcessorCount);
        starting = [.. Enumerable.Range(0, count).Select(_ => Task.Run(() => MediaWorker.StartAsync(media), CancellationToken.None))];
        foreach (Task<MediaWorker> worker in starting)
            idle.Writer.TryWrite(worker);
    }

    /// <summary>Waits for a worker that is free and lends it.</summary>
    public async Task<T> UseAsync<T>(Func<MediaWorker, Task<T>> work, CancellationToken cancellation)
    {
        Task<MediaWorker> worker = await idle.Reader.ReadAsync(cancellation);
        try
        {
            return await work(await worker);
        }
        finally
        {
            idle.Writer.TryWrite(worker);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Task<MediaWorker> worker in starting)
        {
            await ((Task)worker).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (worker.IsCompletedSuccessfully)
                await (await worker).DisposeAsync();
        }
    }
}
