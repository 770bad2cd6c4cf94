namespace InferenceEngine.Server.Simulation;

/// <summary>A timer of a <see cref="SimulatedClock"/>. Thread-safe.</summary>
internal sealed class SimulatedTimer(SimulatedClock clock, TimerCallback callback, object? state) : ITimer
{
    private readonly Lock gate = new();
    private long due = long.MaxValue;
    private TimeSpan period;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            due = dueTime < TimeSpan.Zero ? long.MaxValue : clock.GetTimestamp() + dueTime.Ticks;
            this.period = period;
        }

        return true;
    }

    /// <summary>Calls back when the time has come.</summary>
    public void FireIfDue()
    {
        lock (gate)
        {
            if (clock.GetTimestamp() < due)
                return;
            due = period > TimeSpan.Zero ? clock.GetTimestamp() + period.Ticks : long.MaxValue;
        }

        callback(state);
    }

    public void Dispose() => clock.Remove(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
