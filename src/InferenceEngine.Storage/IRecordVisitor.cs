namespace InferenceEngine.Storage;

/// <summary>
/// Looks at a record where it lies. The span is valid only during the call, under the store's protection against
/// writers: read, compute, copy out what is needed and return within microseconds.
/// </summary>
public interface IRecordVisitor
{
    /// <summary>Called once with the record's bytes.</summary>
    void Visit(ReadOnlySpan<byte> record);
}
