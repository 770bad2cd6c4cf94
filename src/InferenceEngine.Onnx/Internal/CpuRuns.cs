namespace InferenceEngine.Onnx.Internal;

/// <summary>
/// Runs under way on the processor, of all models of the process. A run that is spread over the pool is over sooner; as many runs as
/// there are threads, on one each, take less processor time altogether. Thread-safe.
/// </summary>
internal static class CpuRuns
{
    /// <summary>
    /// Runs per thread of the pool from which on they stay on one each: spreading costs a fifth of the cores or less, so with fewer
    /// runs more than that would be idle.
    /// </summary>
    private const double Many = 0.8;

    private static int running;

    /// <summary>Begins a run and says whether it should be spread over a pool of <paramref name="threads"/>.</summary>
    public static bool Begin(int threads) => Interlocked.Increment(ref running) <= Many * threads;

    public static void End() => Interlocked.Decrement(ref running);
}
