using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>Copies a record into a scratch. A record that is not there leaves it empty.</summary>
internal struct LoadVisitor(SlotScratch scratch) : IRecordVisitor
{
    public readonly void Visit(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<ArmRecord> arms = RecordHeader.Arms(record);
        arms.CopyTo(scratch.Arms);
        scratch.Count = arms.Length;
        scratch.Header = RecordHeader.Of(record);
    }
}
