namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Remembers which decisions were counted as impressions lately, so that a member who reloads a page in the same epoch
/// is one impression. A direct-mapped table: bounded, lock-free; an evicted decision that comes again counts twice,
/// and never too seldom. Thread-safe.
/// </summary>
/// <param name="slots">A power of two; 2^20 slots take 8 MiB and remember about a million decisions.</param>
internal sealed class RecentImpressions(int slots)
{
    private readonly ulong[] table = new ulong[slots];

    /// <summary>Asks the processor for what <see cref="IsNew"/> will read.</summary>
    public void Prefetch(ulong unique) => Prefetching.Of(table, (int)(unique & (ulong)(slots - 1)), 1);

    /// <summary>Whether this is the first time in a while; remembers it.</summary>
    public bool IsNew(ulong unique)
    {
        ref ulong slot = ref table[unique & (ulong)(slots - 1)];
        if (Volatile.Read(ref slot) == unique)
            return false;
        Volatile.Write(ref slot, unique);
        return true;
    }
}
