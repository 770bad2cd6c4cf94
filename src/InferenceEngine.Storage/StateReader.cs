using System.Runtime.CompilerServices;
using FASTER.core;
using InferenceEngine.Storage.Internal;

namespace InferenceEngine.Storage;

/// <summary>Reads records in place. Not thread-safe: lease one per page or per thread.</summary>
public sealed unsafe class StateReader : IDisposable
{
    private readonly ClientSession<StateKey, SpanByte, Visit, int, int, StateFunctions> session;

    internal StateReader(
        ClientSession<StateKey, SpanByte, Visit, int, int, StateFunctions> session) =>
        this.session = session;

    /// <summary>
    /// Runs <paramref name="visitor"/> on the record of <paramref name="key"/>; false when there is none. Allocates
    /// nothing while the record is in memory; a record on disk is read before the call returns.
    /// </summary>
    /// <exception cref="StorageException">The disk failed.</exception>
    public bool Read<TVisitor>(StateKey key, ref TVisitor visitor)
        where TVisitor : struct, IRecordVisitor, allows ref struct
    {
        // The visitor lives in the caller's frame, which outlives this call, so its address cannot move.
        Visit visit = Visit.Of<TVisitor>(Unsafe.AsPointer(ref visitor));
        int output = 0;
        Status status = session.Read(ref key, ref visit, ref output);
        if (status.IsPending)
            status = FromDisk();
        if (status.IsFaulted)
            throw new StorageException("The state store failed to read a record: its disk failed.");
        return status.Found;
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private Status FromDisk()
    {
        session.CompletePendingWithOutputs(out CompletedOutputIterator<StateKey, SpanByte, Visit, int, int> outputs, wait: true);
        using (outputs)
            return outputs.Next() ? outputs.Current.Status : default;
    }
}
