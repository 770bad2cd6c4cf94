using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Writes the lanes' impressions to the log: a few times a second, and before rewards. Were rewards folded before the
/// impressions that they answer, an arm would for a moment have successes without its failures, look better than it is,
/// be shown more, and so feed on its own delay. Thread-safe.
/// </summary>
internal sealed class ImpressionFlush : IDisposable
{
    // Old enough that a storm of small reward requests does not write an event for every decision.
    private static readonly TimeSpan FreshEnough = TimeSpan.FromMilliseconds(10);

    private readonly LanePool lanes;
    private readonly EventLog log;
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private readonly List<ImpressionEvent> events = [];
    private long flushedAt;

    public ImpressionFlush(LanePool lanes, EventLog log, TimeSpan interval, TimeProvider time)
    {
        (this.lanes, this.log, this.time) = (lanes, log, time);
        flushedAt = time.GetTimestamp();
        timer = time.CreateTimer(_ => Flush(), null, interval, interval);
    }

    /// <summary>Makes sure that impressions older than a few milliseconds are in the log.</summary>
    public void BeforeRewards()
    {
        if (time.GetElapsedTime(Volatile.Read(ref flushedAt)) >= FreshEnough)
            Flush();
    }

    /// <summary>Writes what the lanes have.</summary>
    public void Flush()
    {
        // While the disk is full they stay summed per arm in the lanes.
        if (log.Refusal is not null)
            return;
        lock (gate)
        {
            Volatile.Write(ref flushedAt, time.GetTimestamp());
            events.Clear();
            foreach (Lane lane in lanes.All)
                lane.Impressions.Drain(events);
            try
            {
                foreach (ImpressionEvent[] chunk in events.Chunk(EventBytes.MaxRecords))
                    log.Append(EventBytes.Of<ImpressionEvent>(EventKind.Impressions, chunk));
            }
            catch (StorageException)
            {
                // The disk filled up just now: one interval of impressions is lost, as in a crash.
            }
        }
    }

    /// <summary>Stops the timer and writes what is left.</summary>
    public void Dispose()
    {
        timer.Dispose();
        Flush();
    }
}
