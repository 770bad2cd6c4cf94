namespace InferenceEngine.Storage;

/// <summary>
/// Looks at a record where it lies. The span is valid only during the call: read, compute, copy out what is needed and return
/// within microseconds.
/// </summary>
public interface IRecordVisitor
{
    /// <summary>
    /// Called with the record's bytes. Where the writer overwrites them meanwhile, it is called again, and only the last call counts: the
    /// bytes of the others may be half of one record and half of the next, of the same length.
    /// </summary>
    void Visit(ReadOnlySpan<byte> record);
}
