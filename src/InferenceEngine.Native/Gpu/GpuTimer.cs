namespace InferenceEngine.Native;

/// <summary>Device time between two points of a stream. Owns its two events. Not thread-safe.</summary>
public sealed unsafe class GpuTimer : IDisposable
{
    private readonly GpuStream stream;
    private nint begin, end;

    /// <exception cref="GpuException">The driver refused.</exception>
    public GpuTimer(GpuStream stream)
    {
        this.stream = stream;
        using GpuContext.Scope scope = stream.Context.Enter();
        (begin, end) = (Create(), Create());
    }

    /// <summary>Marks the first point.</summary>
    public void Start() => Record(begin);

    /// <summary>Marks the second point.</summary>
    public void Stop() => Record(end);

    /// <summary>Waits for the second point and gives the milliseconds from the first.</summary>
    /// <exception cref="GpuException">What was queued failed.</exception>
    public float ElapsedMs()
    {
        using GpuContext.Scope scope = stream.Context.Enter();
        stream.Context.Driver.Check(stream.Context.Driver.EventSynchronize(end), "cuEventSynchronize");
        float milliseconds = 0;
        stream.Context.Driver.Check(stream.Context.Driver.EventElapsedTime(&milliseconds, begin, end), "cuEventElapsedTime");
        return milliseconds;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using GpuContext.Scope scope = stream.Context.Enter();
        Destroy(ref begin);
        Destroy(ref end);
    }

    private nint Create()
    {
        nint found = 0;
        stream.Context.Driver.Check(stream.Context.Driver.EventCreate(&found, 0), "cuEventCreate");
        return found;
    }

    private void Record(nint point)
    {
        ObjectDisposedException.ThrowIf(point == 0, this);
        using GpuContext.Scope scope = stream.Context.Enter();
        stream.Context.Driver.Check(stream.Context.Driver.EventRecord(point, stream.Handle), "cuEventRecord");
    }

    private void Destroy(ref nint point)
    {
        nint owned = Interlocked.Exchange(ref point, 0);
        if (owned != 0)
            stream.Context.Driver.EventDestroy(owned);
    }
}
