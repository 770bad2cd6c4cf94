namespace InferenceEngine.Native;

/// <summary>A queue of work of a device, in order. Owns it; the context must outlive it. Not thread-safe.</summary>
public sealed unsafe class GpuStream : IDisposable
{
    /// <summary>Does not wait for the default stream, which other libraries use.</summary>
    private const uint NonBlocking = 1;

    private readonly GpuContext context;
    private nint handle;

    /// <exception cref="GpuException">The driver refused.</exception>
    public GpuStream(GpuContext context)
    {
        this.context = context;
        using GpuContext.Scope scope = context.Enter();
        nint found = 0;
        context.Driver.Check(context.Driver.StreamCreate(&found, NonBlocking), "cuStreamCreate");
        handle = found;
    }

    /// <summary>CUDA's own handle, for libraries that take one.</summary>
    public nint Handle => handle != 0 ? handle : throw new ObjectDisposedException(nameof(GpuStream));

    /// <summary>
    /// Puts what follows behind all that other libraries have queued on the default stream, as FFmpeg's decoder does with its
    /// frames. The processor does not wait.
    /// </summary>
    /// <param name="point">An event to use for it, of the same context.</param>
    /// <exception cref="GpuException">The driver refused.</exception>
    public void FollowDefault(GpuEvent point)
    {
        point.RecordDefault();
        using GpuContext.Scope scope = context.Enter();
        context.Driver.Check(context.Driver.StreamWaitEvent(Handle, point.Handle, 0), "cuStreamWaitEvent");
    }

    /// <summary>Waits until all that was queued is done.</summary>
    /// <exception cref="GpuException">Something that was queued failed.</exception>
    public void Wait()
    {
        using GpuContext.Scope scope = context.Enter();
        context.Driver.Check(context.Driver.StreamSynchronize(Handle), "cuStreamSynchronize");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        nint owned = Interlocked.Exchange(ref handle, 0);
        if (owned == 0)
            return;
        using GpuContext.Scope scope = context.Enter();
        context.Driver.StreamDestroy(owned);
    }
}
