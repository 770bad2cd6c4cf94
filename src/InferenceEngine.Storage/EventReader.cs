using FASTER.core;
using InferenceEngine.Storage.Internal;

namespace InferenceEngine.Storage;

/// <summary>Reads durable events in order and hands each to one consumer. Not thread-safe.</summary>
public sealed class EventReader : IDisposable
{
    private readonly FasterLogScanIterator iterator;
    private readonly EntryAdapter adapter;

    internal EventReader(FasterLogScanIterator iterator, IEventConsumer consumer)
    {
        this.iterator = iterator;
        adapter = new EntryAdapter(consumer);
    }

    /// <summary>Address of the next event: what a checkpoint records.</summary>
    public long NextAddress => iterator.NextAddress;

    /// <summary>Hands the next event to the consumer; false when none is durable yet.</summary>
    public bool TryRead() => iterator.TryConsumeNext(adapter);

    /// <summary>Waits until a next event is durable; false when the log is closed.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation) => iterator.WaitAsync(cancellation);

    /// <inheritdoc/>
    public void Dispose() => iterator.Dispose();
}
