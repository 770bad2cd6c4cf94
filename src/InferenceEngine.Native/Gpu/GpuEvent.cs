namespace InferenceEngine.Native;

/// <summary>A point in a stream's work, to wait for or to measure from. Owns it; the context must outlive it. Not thread-safe.</summary>
public sealed unsafe class GpuEvent : IDisposable
{
    private readonly GpuContext context;
    private nint handle;

    /// <exception cref="GpuException">The driver refused.</exception>
    public GpuEvent(GpuContext context)
    {
        this.context = context;
        using GpuContext.Scope scope = context.Enter();
        nint found = 0;
        context.Driver.Check(context.Driver.EventCreate(&found, 0), "cuEventCreate");
        handle = found;
    }

    internal nint Handle => handle != 0 ? handle : throw new ObjectDisposedException(nameof(GpuEvent));

    /// <summary>Puts the point behind all that was queued on <paramref name="stream"/>.</summary>
    /// <exception cref="GpuException">The driver refused.</exception>
    public void Record(GpuStream stream) => RecordAt(stream.Handle);

    internal void RecordDefault() => RecordAt(0);

    /// <summary>Waits until the stream has passed the point; at once when none was recorded.</summary>
    /// <exception cref="GpuException">What was queued before it failed.</exception>
    public void Wait()
    {
        using GpuContext.Scope scope = context.Enter();
        context.Driver.Check(context.Driver.EventSynchronize(Handle), "cuEventSynchronize");
    }

    /// <summary>Device time from <paramref name="earlier"/> to here, both passed.</summary>
    /// <exception cref="GpuException">One of them was not passed.</exception>
    public float MillisecondsSince(GpuEvent earlier)
    {
        using GpuContext.Scope scope = context.Enter();
        float milliseconds = 0;
        context.Driver.Check(context.Driver.EventElapsedTime(&milliseconds, earlier.Handle, Handle), "cuEventElapsedTime");
        return milliseconds;
    }

    private void RecordAt(nint stream)
    {
        using GpuContext.Scope scope = context.Enter();
        context.Driver.Check(context.Driver.EventRecord(Handle, stream), "cuEventRecord");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        nint owned = Interlocked.Exchange(ref handle, 0);
        if (owned == 0)
            return;
        using GpuContext.Scope scope = context.Enter();
        context.Driver.EventDestroy(owned);
    }
}
