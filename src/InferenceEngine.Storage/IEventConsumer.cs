namespace InferenceEngine.Storage;

/// <summary>Takes events from a log. The span is valid only during the call.</summary>
public interface IEventConsumer
{
    /// <summary>Called with one event's bytes.</summary>
    void Consume(ReadOnlySpan<byte> record);
}
