namespace InferenceEngine.Selection.Internal;

/// <summary>Rewards by what came of them, since the process started. Thread-safe.</summary>
internal sealed class RewardCounters
{
    private readonly long[] counts = new long[Enum.GetValues<RewardOutcome>().Length];
    private long lostPages;

    public long this[RewardOutcome outcome] => Volatile.Read(ref counts[(int)outcome]);

    /// <summary>Rewards of contextual decisions whose page the log has no more.</summary>
    public long LostPages => Volatile.Read(ref lostPages);

    public void Count(RewardOutcome outcome) => Interlocked.Increment(ref counts[(int)outcome]);

    public void CountLostPage() => Interlocked.Increment(ref lostPages);
}
