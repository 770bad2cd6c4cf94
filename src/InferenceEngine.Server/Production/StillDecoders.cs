using InferenceEngine.Grpc;
using InferenceEngine.Media;
using InferenceEngine.Native;

namespace InferenceEngine.Server.Production;

/// <summary>
/// Worker processes that decode pictures of requests, started when needed and kept; one that a picture broke is replaced.
/// Owns the workers. Thread-safe.
/// </summary>
internal sealed class StillDecoders(MediaOptions options, int workers) : IAsyncDisposable
{
    /// <summary>Pictures that may wait per worker: at 10 ms each, more would wait for longer than half a second.</summary>
    private const int WaitingPerWorker = 64;

    private readonly SemaphoreSlim free = new(workers);
    private readonly Stack<MediaWorker> idle = new();
    private readonly Lock gate = new();
    private int waiting;
    private bool disposed;

    /// <summary>Decodes a JPEG, PNG or WebP file's bytes; the caller disposes the picture.</summary>
    /// <exception cref="MediaException">They are no such picture.</exception>
    /// <exception cref="GrpcException">Too many pictures wait.</exception>
    public async Task<PixelBuffer> DecodeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref waiting) > workers * (1 + WaitingPerWorker))
        {
            Interlocked.Decrement(ref waiting);
            throw new GrpcException(GrpcStatusCode.Unavailable, "Exceeds maximum queue size of pictures to decode; try again later.");
        }

        try
        {
            await free.WaitAsync(cancellation);
            try
            {
                return await RunAsync(bytes, cancellation);
            }
            finally
            {
                free.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        MediaWorker[] rest;
        lock (gate)
        {
            disposed = true;
            rest = [.. idle];
            idle.Clear();
        }

        foreach (MediaWorker worker in rest)
            await worker.DisposeAsync();
        free.Dispose();
    }

    private async Task<PixelBuffer> RunAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        MediaWorker worker = await TakeAsync(cancellation);
        try
        {
            return await worker.DecodeStillAsync(bytes, cancellation);
        }
        finally
        {
            if (!Keep(worker))
                await worker.DisposeAsync();
        }
    }

    private async Task<MediaWorker> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            MediaWorker? found;
            lock (gate)
            {
                ObjectDisposedException.ThrowIf(disposed, this);
                idle.TryPop(out found);
            }

            if (found is null)
                return await MediaWorker.StartAsync(options, cancellation);
            if (found.IsUsable)
                return found;
            await found.DisposeAsync();
        }
    }

    private bool Keep(MediaWorker worker)
    {
        lock (gate)
        {
            if (disposed || !worker.IsUsable)
                return false;
            idle.Push(worker);
            return true;
        }
    }
}
