using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>Copies a record; empty when there is none.</summary>
internal struct CopyVisitor() : IRecordVisitor
{
    public byte[] Record { get; private set; } = [];

    public void Visit(ReadOnlySpan<byte> record) => Record = record.ToArray();
}
