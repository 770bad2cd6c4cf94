using System.Runtime.InteropServices;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// The rewards of decisions that earn several, joined by sum, maximum or the last: each by itself, so that any of them can be
/// taken back and what it displaced comes back. Kept in the state store, in buckets per hour of the decision, so that
/// checkpoints hold it, and dropped with the hour when every further reward would be late. Not thread-safe: the fold's own.
/// </summary>
internal sealed class JoinedRewards(StateStore store) : IDisposable
{
    /// <summary>Rewards of a decision that are kept apart; the oldest beyond them are joined for good: a kilobyte.</summary>
    public const int MostApart = 32;

    private const uint HourSeconds = 3600;
    private const uint Buckets = 4096;

    private readonly StateReader reader = store.OpenReader();

    /// <summary>Joins a reward to what its decision has earned; returns that, before and after.</summary>
    public (double Before, double After) Add(in RewardEvent reward, RewardJoin join)
    {
        if (join == RewardJoin.First)
            return (0, reward.Value);
        StateKey key = KeyOf(in reward);
        List<JoinedReward> bucket = Bucket(key);
        List<JoinedReward> rewards = Take(bucket, reward.Decision);
        double before = ValueOf(rewards, join);
        rewards.Add(new JoinedReward
        {
            Decision = reward.Decision,
            Unique = reward.Unique,
            Value = reward.Value,
            Seconds = reward.ReceivedSeconds,
        });
        double after = ValueOf(rewards, join);
        Shorten(rewards, join);
        if (bucket.Count == 0)
            Remember(reward.DecisionSeconds / HourSeconds);
        Write(key, [.. bucket, .. rewards]);
        return (before, after);
    }

    /// <summary>
    /// Takes a reward back: what its decision has earned becomes what it would have earned without it, at the times of the
    /// others. False where the reward is not remembered by itself any more: it is then taken for the only one.
    /// </summary>
    public bool TakeBack(in RewardEvent reward, RewardJoin join, List<JoinChange> changes)
    {
        if (join != RewardJoin.First)
        {
            StateKey key = KeyOf(in reward);
            List<JoinedReward> bucket = Bucket(key);
            List<JoinedReward> rewards = Take(bucket, reward.Decision);
            ulong unique = reward.Unique;
            int at = rewards.FindIndex(r => r.Unique == unique);
            if (at >= 0)
            {
                Contribute(rewards, join, -1, changes);
                rewards.RemoveAt(at);
                Contribute(rewards, join, 1, changes);
                Write(key, [.. bucket, .. rewards]);
                return true;
            }
        }

        changes.Add(new JoinChange(reward.ReceivedSeconds, -reward.Value, -(reward.Value * reward.Value)));
        return join == RewardJoin.First;
    }

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

    private static double Join(double before, double value, RewardJoin join) => join switch
    {
        RewardJoin.Sum => before + value,
        RewardJoin.Max => Math.Max(before, value),
        _ => value,
    };

    // A sum is bounded where it counts and not on the way, or its parts could not be taken back.
    private static double ValueOf(List<JoinedReward> rewards, RewardJoin join)
    {
        double value = 0;
        foreach (JoinedReward reward in rewards)
            value = Join(value, reward.Value, join);
        return Math.Min(value, 1);
    }

    /// <summary>What each reward added when it came, times a sign.</summary>
    private static void Contribute(List<JoinedReward> rewards, RewardJoin join, int sign, List<JoinChange> changes)
    {
        double joined = 0;
        double before = 0;
        foreach (JoinedReward reward in rewards)
        {
            joined = Join(joined, reward.Value, join);
            double after = Math.Min(joined, 1);
            changes.Add(new JoinChange(reward.Seconds, sign * (after - before), sign * ((after * after) - (before * before))));
            before = after;
        }
    }

    private static void Shorten(List<JoinedReward> rewards, RewardJoin join)
    {
        if (rewards.Count <= MostApart)
            return;
        JoinedReward oldest = rewards[0];
        JoinedReward next = rewards[1];
        oldest.Value = Join(oldest.Value, next.Value, join);
        (oldest.Unique, oldest.Seconds) = (0, next.Seconds);
        rewards[0] = oldest;
        rewards.RemoveAt(1);
    }

    private static List<JoinedReward> Take(List<JoinedReward> bucket, ulong decision)
    {
        List<JoinedReward> taken = bucket.FindAll(r => r.Decision == decision);
        if (taken.Count > 0)
            bucket.RemoveAll(r => r.Decision == decision);
        return taken;
    }

    private static StateKey KeyOf(in RewardEvent reward) =>
        StateKeys.OfJoined(reward.DecisionSeconds / HourSeconds, (uint)(reward.Decision % Buckets));

    private List<JoinedReward> Bucket(StateKey key) => [.. MemoryMarshal.Cast<byte, JoinedReward>(Read(key))];

    private void Write(StateKey key, List<JoinedReward> bucket)
    {
        if (bucket.Count == 0)
            store.Delete(key);
        else
            store.Upsert(key, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(bucket)));
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
}
