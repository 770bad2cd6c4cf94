namespace InferenceEngine.Selection.Internal;

/// <summary>Counts reward outcomes by cause. Thread-safe.</summary>
internal sealed class RewardCounters
{
    private readonly long[] counts = new long[Enum.GetValues<RewardOutcome>().Length];

    public void Count(RewardOutcome outcome) => Interlocked.Increment(ref counts[(int)outcome]);

    public long this[RewardOutcome outcome] => Volatile.Read(ref counts[(int)outcome]);
}
