using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Takes back what a source has contributed: reads the rewards that the log still has and appends, for each of that
/// source that was not taken back before, an event that subtracts it. One undo at a time; safe to repeat.
/// </summary>
internal sealed class SourceUndo(EventLog log, Fold fold) : IDisposable
{
    private readonly SemaphoreSlim one = new(1);

    /// <summary>
    /// Takes back the rewards that <paramref name="source"/> sent at or after <paramref name="sinceSeconds"/>; returns how
    /// many, once they are on disk and folded.
    /// </summary>
    public async Task<UndoneRewards> UndoAsync(uint source, uint sinceSeconds, CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation);
        try
        {
            long end = log.TailAddress;
            await log.WaitDurableAsync(end, cancellation);
            EarlierUndos undone = new(source);
            Scan(undone, end, cancellation);
            SourceRewards rewards = new(log, source, sinceSeconds, undone.Uniques);
            // One undo at a time: what is inexact meanwhile is this one's.
            long before = fold.State.TakenBackInexactly;
            Scan(rewards, end, cancellation);
            long tail = log.TailAddress;
            await log.WaitDurableAsync(tail, cancellation);
            await WaitFoldedAsync(tail, cancellation);
            return new UndoneRewards(rewards.Count, fold.State.TakenBackInexactly - before);
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private async Task WaitFoldedAsync(long address, CancellationToken cancellation)
    {
        for (; fold.FoldedAddress < address; await Task.Delay(1, cancellation))
        {
            if (fold.Failure is { } cause)
                throw new StorageException($"The rewards are being taken back, but the fold has stopped. {cause.Message}", cause);
        }
    }

    private void Scan(IEventConsumer consumer, long end, CancellationToken cancellation)
    {
        using EventReader reader = log.ReadFrom(log.BeginAddress, consumer);
        while (reader.NextAddress < end && reader.TryRead())
            cancellation.ThrowIfCancellationRequested();
    }

    private sealed class EarlierUndos(uint source) : IEventConsumer
    {
        public HashSet<ulong> Uniques { get; } = [];

        public void Consume(ReadOnlySpan<byte> record)
        {
            if (record[0] != (byte)EventKind.Undo)
                return;
            ref readonly RewardEvent undone = ref EventBytes.Records<RewardEvent>(record[..EventBytes.RewardBytes])[0];
            if (undone.Source == source)
                Uniques.Add(undone.Unique);
        }
    }

    private sealed class SourceRewards(EventLog log, uint source, uint since, HashSet<ulong> undone) : IEventConsumer
    {
        public long Count { get; private set; }

        public void Consume(ReadOnlySpan<byte> record)
        {
            switch ((EventKind)record[0])
            {
                case EventKind.Rewards:
                    foreach (ref readonly RewardEvent reward in EventBytes.Records<RewardEvent>(record))
                        Undo(in reward, []);
                    break;
                case EventKind.ContextReward:
                    Undo(
                        in EventBytes.Records<RewardEvent>(record[..EventBytes.RewardBytes])[0], EventBytes.Features(record));
                    break;
            }
        }

        private void Undo(in RewardEvent reward, ReadOnlySpan<float> features)
        {
            if (reward.Source != source || reward.ReceivedSeconds < since || !undone.Add(reward.Unique))
                return;
            log.Append(EventBytes.Of(EventKind.Undo, in reward, features));
            Count++;
        }
    }
}
