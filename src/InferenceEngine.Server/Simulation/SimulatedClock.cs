namespace InferenceEngine.Server.Simulation;

/// <summary>
/// Time that only passes when it is told to. A timer that came due fires once in <see cref="Advance"/>, on the caller's
/// thread, however many of its periods passed. Thread-safe, but for two calls of <see cref="Advance"/> at a time.
/// </summary>
internal sealed class SimulatedClock : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock gate = new();
    private readonly List<SimulatedTimer> timers = [];
    private long ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Start + TimeSpan.FromTicks(GetTimestamp());

    public override long GetTimestamp() => Interlocked.Read(ref ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        SimulatedTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        lock (gate)
            timers.Add(timer);
        return timer;
    }

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref ticks, by.Ticks);
        SimulatedTimer[] all;
        lock (gate)
            all = [.. timers];
        foreach (SimulatedTimer timer in all)
            timer.FireIfDue();
    }

    /// <summary>Forgets a timer that was disposed.</summary>
    public void Remove(SimulatedTimer timer)
    {
        lock (gate)
            timers.Remove(timer);
    }
}
