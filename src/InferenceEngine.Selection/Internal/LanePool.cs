namespace InferenceEngine.Selection.Internal;

/// <summary>
/// A fixed set of lanes, about two for each core. A lease starts at the current core's lane and takes the first free
/// one; with more requests than lanes a thread spins for the microseconds that a page takes. Owns the lanes. Thread-safe.
/// </summary>
internal sealed class LanePool : IDisposable
{
    private readonly Lane[] lanes;
    private readonly Lane?[] free;

    public LanePool(int count, Func<Lane> create)
    {
        lanes = [.. Enumerable.Range(0, count).Select(_ => create())];
        free = [.. lanes];
    }

    /// <summary>All lanes, leased or not.</summary>
    public ReadOnlySpan<Lane> All => lanes;

    /// <summary>Takes a lane; give it back with <see cref="Return"/>.</summary>
    public Lane Rent()
    {
        SpinWait spin = default;
        while (true)
        {
            int start = Thread.GetCurrentProcessorId();
            for (int i = 0; i < free.Length; i++)
            {
                ref Lane? slot = ref free[(start + i) % free.Length];
                if (Volatile.Read(ref slot) is not null && Interlocked.Exchange(ref slot, null) is { } lane)
                    return lane;
            }

            spin.SpinOnce();
        }
    }

    /// <summary>Gives a lane back.</summary>
    public void Return(Lane lane)
    {
        int start = Thread.GetCurrentProcessorId();
        for (int i = 0; ; i++)
        {
            if (Interlocked.CompareExchange(ref free[(start + i) % free.Length], lane, null) is null)
                return;
        }
    }

    public void Dispose()
    {
        foreach (Lane lane in lanes)
            lane.Dispose();
    }
}
