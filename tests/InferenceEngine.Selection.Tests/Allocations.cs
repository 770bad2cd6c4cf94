namespace InferenceEngine.Selection.Tests;

/// <summary>What code allocates on this thread.</summary>
internal static class Allocations
{
    /// <summary>
    /// The least of some rounds: a round in which a thread is moved to another core may use another lane for the first time, which makes its
    /// buffers then.
    /// </summary>
    public static long Least(Action round)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 10 && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
