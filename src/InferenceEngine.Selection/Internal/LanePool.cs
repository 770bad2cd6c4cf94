namespace InferenceEngine.Selection.Internal;

/// <summary>
/// A fixed set of lanes, two for each core or more. A lease starts at the current core's lane and takes the first free
/// one; with more requests than lanes a thread spins for the microseconds that a page takes. Owns the lanes. Thread-safe.
/// </summary>
internal sealed class LanePool : IDisposable
{
    // Slots of the free lanes are two cache lines apart: threads that lease at once do not take lines from each other.
    private const int Stride = 16;

    private readonly Lane[] lanes;
    private readonly Lane?[] free;

    public LanePool(int count, Func<Lane> create)
    {
        lanes = [.. Enumerable.Range(0, count).Select(_ => create())];
        free = new Lane?[(lanes.Length + 1) * Stride];
        for (int i = 0; i < lanes.Length; i++)
            Slot(i) = lanes[i];
    }

    /// <summary>All lanes, leased or not.</summary>
    public ReadOnlySpan<Lane> All => lanes;

    /// <summary>The sum of something over all lanes.</summary>
    public long Sum(Func<Lane, long> of) => lanes.Sum(of);

    /// <summary>Takes a lane; give it back with <see cref="Return"/>.</summary>
    public Lane Rent()
    {
        SpinWait spin = default;
        while (true)
        {
            int start = Thread.GetCurrentProcessorId();
            for (int i = 0; i < lanes.Length; i++)
            {
                ref Lane? slot = ref Slot(start + i);
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
            if (Interlocked.CompareExchange(ref Slot(start + i), lane, null) is null)
                return;
        }
    }

    private ref Lane? Slot(int number) => ref free[((number % lanes.Length) + 1) * Stride];

    public void Dispose()
    {
        foreach (Lane lane in lanes)
            lane.Dispose();
    }
}
