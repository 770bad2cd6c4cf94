namespace InferenceEngine.Onnx.Internal;

/// <summary>
/// Runs under way on the processor, of all models of the process. As long as each can have two threads, a run is spread over the
/// pool and over sooner; when there are more, one thread each takes less processor time for the same answers. Thread-safe.
/// </summary>
internal static class CpuRuns
{
    private static int running;

    /// <summary>Begins a run and says whether it should be spread over a pool of <paramref name="threads"/>.</summary>
    public static bool Begin(int threads) => 2 * Interlocked.Increment(ref running) <= threads;

    public static void End() => Interlocked.Decrement(ref running);
}
