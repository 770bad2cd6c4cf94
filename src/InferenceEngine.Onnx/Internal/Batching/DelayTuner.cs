using System.Diagnostics;

namespace InferenceEngine.Onnx.Internal.Batching;

/// <summary>
/// Decides how long an idle instance waits for a fuller batch. It waits only for requests that its recent past says are on
/// their way, only while instances are busy most of the time and larger batches are cheaper per item, and no longer than a
/// delay that follows the latency objective: every answer over the objective shortens it, every one under it lengthens it,
/// in the proportion that settles where 95 % of answers are under. A single client is never held up. Guarded by the
/// queue's lock.
/// </summary>
internal sealed class DelayTuner(TimeSpan objective, TimeSpan maxDelay)
{
    /// <summary>Share of the answers that may be over the objective.</summary>
    private const double OverShare = 0.05;

    /// <summary>Part of the longest delay that one late answer takes away: twenty late ones in a row take it all.</summary>
    private const double Step = 0.05;

    /// <summary>Below this share of busy time there is capacity to spare, and waiting would only add latency.</summary>
    private const double BusyEnough = 0.5;

    /// <summary>What is left of the remembered number of clients after each batch that came without all of them.</summary>
    private const double Fading = 0.9;

    private readonly long objectiveTicks = Ticks(objective);
    private readonly double maxTicks = Ticks(maxDelay);
    private double delayTicks = Ticks(maxDelay) / 4.0;
    private double population = 1;
    private double busyShare;
    private long lastDone;

    public RunCosts Costs { get; } = new();

    /// <summary>The longest wait of now.</summary>
    public TimeSpan Delay => Stopwatch.GetElapsedTime(0, (long)delayTicks);

    /// <summary>Ticks until the batch should run; 0: now.</summary>
    /// <param name="bucket">What would run, which is no full batch.</param>
    /// <param name="lead">The request whose turn it is.</param>
    /// <param name="outstanding">Items waiting or running.</param>
    /// <param name="free">Since when there is an instance to run it: a request that waited for that still gains by a fuller batch.</param>
    /// <param name="now">The stopwatch.</param>
    public long HoldTicks(ShapeBucket bucket, PendingRequest lead, int outstanding, long free, long now)
    {
        if (outstanding >= (int)population || busyShare < BusyEnough)
            return 0;
        long until = Math.Max(lead.ArrivedAt, free) + (long)Math.Min(delayTicks, Saving(bucket.Items));
        if (lead.MustBeginAt != long.MaxValue)
            until = Math.Min(until, lead.MustBeginAt - Costs.Estimate(bucket.Items));
        return Math.Max(0, until - now);
    }

    /// <summary>Remembers how many clients there are, from what is waiting or running when a batch is taken.</summary>
    public void Taken(int outstanding) =>
        population = Math.Max(outstanding, population * Fading);

    /// <summary>Learns from a run; one of no items tells only how busy the instances are.</summary>
    public void Ran(int items, long begun, long done, RunKind kind)
    {
        if (items > 0)
            Costs.Add(items, done - begun, kind);
        double cycle = done - Math.Max(Math.Min(lastDone, begun), 0);
        if (lastDone > 0 && cycle > 0)
            busyShare += 0.1 * (Math.Clamp((done - begun) / cycle, 0, 1) - busyShare);
        lastDone = done;
    }

    /// <summary>Learns from an answer's whole latency.</summary>
    public void Answered(long latencyTicks)
    {
        double change = latencyTicks > objectiveTicks ? -(1 - OverShare) : OverShare;
        delayTicks = Math.Clamp(delayTicks + (Step * maxTicks * change), 0, maxTicks);
    }

    /// <summary>What a batch of twice as many items saves those that are there, in ticks; without end as long as that is not known.</summary>
    private double Saving(int items) => Costs.Of(RunCosts.Class(items)) is { } now && Costs.Of(RunCosts.Class(2 * items)) is { } twice
        ? Costs.Estimate(items) * (1 - (twice / now))
        : double.PositiveInfinity;

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
