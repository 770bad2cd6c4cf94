using FASTER.core;

namespace InferenceEngine.Storage.Internal;

/// <summary>Keeps FASTER's consumer interface out of our own.</summary>
internal sealed class EntryAdapter(IEventConsumer consumer) : ILogEntryConsumer
{
    public void Consume(ReadOnlySpan<byte> entry, long currentAddress, long nextAddress) => consumer.Consume(entry);
}
