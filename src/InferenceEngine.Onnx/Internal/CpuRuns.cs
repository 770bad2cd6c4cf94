namespace InferenceEngine.Onnx.Internal;

/// <summary>
/// Runs under way on the processor, of all models that share a pool. A run that is spread over the pool is over sooner; as many runs as
/// there are threads, on one each, take less processor time altogether. Thread-safe.
/// </summary>
/// <param name="threads">Threads of the pool.</param>
internal sealed class CpuRuns(int threads)
{
    /// <summary>
    /// Runs per thread of the pool from which on they stay on one each: spreading costs a fifth of the cores or less, so with fewer
    /// runs more than that would be idle.
    /// </summary>
    private const double Many = 0.8;

    private int running;

    /// <summary>Begins a run and says whether there is room to spread it over the pool.</summary>
    public bool Begin() => Interlocked.Increment(ref running) <= Many * threads;

    public void End() => Interlocked.Decrement(ref running);
}
