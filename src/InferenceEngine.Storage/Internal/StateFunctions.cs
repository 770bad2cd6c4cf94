using FASTER.core;

namespace InferenceEngine.Storage.Internal;

/// <summary>How FASTER reads and writes our records: readers visit in place, the writer overwrites or
/// appends.</summary>
internal sealed class StateFunctions : FunctionsBase<StateKey, SpanByte, Visit, int, int>
{
    public override bool SingleReader(
        ref StateKey key, ref Visit input, ref SpanByte value, ref int output, ref ReadInfo info)
    {
        input.Run(RecordVersion.Record(ref value));
        return true;
    }

    public override bool ConcurrentReader(
        ref StateKey key, ref Visit input, ref SpanByte value, ref int output, ref ReadInfo info)
    {
        RecordVersion.Read(ref value, ref input);
        return true;
    }

    public override void ReadCompletionCallback(
        ref StateKey key, ref Visit input, ref int output, int context, Status status, RecordMetadata metadata) => input.Complete(status);

    public override bool SingleWriter(
        ref StateKey key,
        ref Visit input,
        ref SpanByte source,
        ref SpanByte target,
        ref int output,
        ref UpsertInfo info,
        WriteReason reason)
    {
        source.CopyTo(ref target);
        return true;
    }

    public override bool ConcurrentWriter(
        ref StateKey key, ref Visit input, ref SpanByte source, ref SpanByte target, ref int output, ref UpsertInfo info)
    {
        // A record of another size goes to a new place, so that its length is never rewritten under a reader.
        if (source.Length != target.Length)
            return false;
        RecordVersion.Overwrite(ref source, ref target);
        return true;
    }
}
