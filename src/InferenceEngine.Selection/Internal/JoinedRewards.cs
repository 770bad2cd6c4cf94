using System.Runtime.InteropServices;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// What decisions have earned so far, where several rewards of one become one by sum, maximum or the last. Kept in the
/// state store, in buckets per hour of the decision, so that checkpoints hold it, and dropped with the hour when every
/// further reward would be late. Not thread-safe: the fold's own.
/// </summary>
internal sealed class JoinedRewards(StateStore store) : IDisposable
{
    private const uint HourSeconds = 3600;
    private const uint Buckets = 4096;

    private readonly StateReader reader = store.OpenReader();

    /// <summary>Joins a reward to what its decision has earned; returns that, before and after.</summary>
    public (double Before, double After) Add(in RewardEvent reward, RewardJoin join) =>
        join == RewardJoin.First
            ? (0, reward.Value)
            : Change(in reward, (before, value) => join switch
            {
                RewardJoin.Sum => Math.Min(before + value, 1),
                RewardJoin.Max => Math.Max(before, value),
                _ => value,
            });

    /// <summary>
    /// Takes a reward back. Of a maximum or a last value nothing is known of the rewards behind it: what the decision has
    /// earned falls by the reward, not below 0.
    /// </summary>
    public (double Before, double After) TakeBack(in RewardEvent reward, RewardJoin join) =>
        join == RewardJoin.First ? (reward.Value, 0) : Change(in reward, (before, value) => Math.Max(before - value, 0));

    /// <summary>Drops decisions so old that any reward for them is late.</summary>
    public void DropBefore(uint seconds)
    {
        uint[] hours = Hours();
        uint[] kept = [.. hours.Where(hour => (hour + 1) * HourSeconds > seconds)];
        if (kept.Length == hours.Length)
            return;
        foreach (uint hour in hours.Except(kept))
        {
            for (uint bucket = 0; bucket < Buckets; bucket++)
                store.Delete(StateKeys.OfJoined(hour, bucket));
        }

        store.Upsert(StateKeys.OfJoinedHours, MemoryMarshal.AsBytes(kept.AsSpan()));
    }

    public void Dispose() => reader.Dispose();

    private (double Before, double After) Change(in RewardEvent reward, Func<double, double, double> join)
    {
        uint hour = reward.DecisionSeconds / HourSeconds;
        StateKey key = StateKeys.OfJoined(hour, (uint)(reward.Decision % Buckets));
        List<Joined> bucket = [.. MemoryMarshal.Cast<byte, Joined>(Read(key))];
        ulong decision = reward.Decision;
        int at = bucket.FindIndex(joined => joined.Decision == decision);
        double before = at < 0 ? 0 : bucket[at].Value;
        Joined changed = new() { Decision = decision, Value = join(before, reward.Value) };
        if (at < 0)
            bucket.Add(changed);
        else
            bucket[at] = changed;
        if (bucket.Count == 1)
            Remember(hour);
        store.Upsert(key, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(bucket)));
        return (before, changed.Value);
    }

    private void Remember(uint hour)
    {
        uint[] hours = Hours();
        if (!hours.Contains(hour))
            store.Upsert(StateKeys.OfJoinedHours, MemoryMarshal.AsBytes<uint>([.. hours, hour]));
    }

    private uint[] Hours() => MemoryMarshal.Cast<byte, uint>(Read(StateKeys.OfJoinedHours)).ToArray();

    private byte[] Read(StateKey key)
    {
        CopyVisitor visitor = new();
        reader.Read(key, ref visitor);
        return visitor.Record;
    }

    private struct Joined
    {
        public ulong Decision;
        public double Value;
    }
}
