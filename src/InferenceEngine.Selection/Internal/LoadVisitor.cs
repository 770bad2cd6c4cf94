using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>Copies a record into a scratch. A record that is not there leaves it empty.</summary>
internal struct LoadVisitor(SlotScratch scratch) : IRecordVisitor
{
    public readonly void Visit(ReadOnlySpan<byte> record)
    {
        scratch.Count = RecordLayout.ReadArms(record, scratch.Arms);
        scratch.Header = RecordLayout.Header(record);
    }
}
