using System.Diagnostics;
using System.Runtime.CompilerServices;
using FASTER.core;
using InferenceEngine.Storage.Internal;

namespace InferenceEngine.Storage;

/// <summary>
/// Reads records in place. A page of many reads them with <see cref="Begin"/>, each in a slot of its own; those in
/// memory are done at once, and for those on disk it then calls <see cref="WaitPending"/> once and <see cref="End"/>
/// each. Not thread-safe: lease one per page or per thread. A visitor is a local of its caller, so that it cannot move
/// meanwhile.
/// </summary>
public sealed unsafe class StateReader : IDisposable
{
    // Slot of Read; those of the caller follow.
    private const int OwnSlot = 0;

    private readonly ClientSession<StateKey, SpanByte, Visit, int, int, StateFunctions> session;
    private readonly UnsafeContext<StateKey, SpanByte, Visit, int, int, StateFunctions> batch;
    private readonly LogAccessor<StateKey, SpanByte> log;
    private readonly RecordPrefetch prefetch;
    private readonly PendingReads pending = new();
    private bool inBatch;

    internal StateReader(
        ClientSession<StateKey, SpanByte, Visit, int, int, StateFunctions> session,
        LogAccessor<StateKey, SpanByte> log,
        RecordPrefetch prefetch)
    {
        (this.session, this.log, this.prefetch) = (session, log, prefetch);
        batch = session.UnsafeContext;
    }

    /// <summary>
    /// Asks the processor for where the records of <paramref name="keys"/>, tens of them, are noted. With more records
    /// than caches hold, a page that then asks for the records, with other work between, waits for memory once.
    /// </summary>
    public void PrefetchIndex(ReadOnlySpan<StateKey> keys) => prefetch.Buckets(keys);

    /// <summary>Asks for the records themselves, after <see cref="PrefetchIndex"/> and before they are read.</summary>
    public void PrefetchRecords(ReadOnlySpan<StateKey> keys) => prefetch.Records(keys);

    /// <summary>Whether prefetching does anything here.</summary>
    internal bool CanPrefetch => prefetch.IsAvailable;

    /// <summary>
    /// Runs <paramref name="visitor"/> on the record of <paramref name="key"/>; false when there is none. Allocates
    /// nothing while the record is in memory; a record on disk is read before the call returns.
    /// </summary>
    /// <exception cref="StorageException">The disk failed.</exception>
    public bool Read<TVisitor>(StateKey key, ref TVisitor visitor)
        where TVisitor : struct, IRecordVisitor, allows ref struct
    {
        ReadStatus status = Start(key, OwnSlot, ref visitor);
        if (status != ReadStatus.Pending)
            return status == ReadStatus.Found;
        Complete(wait: true);
        return Take(OwnSlot, ref visitor) == ReadStatus.Found;
    }

    /// <summary>
    /// Until <see cref="EndBatch"/> the reads of <see cref="Begin"/> enter the store once and not one by one. Keep it short
    /// and do nothing else with the reader: meanwhile the store frees no memory and no checkpoint begins.
    /// </summary>
    public void BeginBatch()
    {
        batch.BeginUnsafe();
        inBatch = true;
    }

    /// <summary>Ends what <see cref="BeginBatch"/> began.</summary>
    public void EndBatch()
    {
        inBatch = false;
        batch.EndUnsafe();
    }

    /// <summary>
    /// Runs <paramref name="visitor"/> on the record when it is in memory, and allocates nothing; else starts to read
    /// it from disk and returns <see cref="ReadStatus.Pending"/>. A slot is a small number that no other read of the
    /// page has.
    /// </summary>
    /// <exception cref="StorageException">The disk failed.</exception>
    public ReadStatus Begin<TVisitor>(StateKey key, int slot, ref TVisitor visitor)
        where TVisitor : struct, IRecordVisitor, allows ref struct => Start(key, slot + 1, ref visitor);

    /// <summary>Waits for all that is pending, at most for <paramref name="patience"/>; false when something still
    /// is.</summary>
    public bool WaitPending(TimeSpan patience)
    {
        long start = Stopwatch.GetTimestamp();
        SpinWait spin = default;
        while (true)
        {
            Complete(wait: false);
            if (pending.Outstanding == 0)
                return true;
            if (Stopwatch.GetElapsedTime(start) >= patience)
                return false;
            spin.SpinOnce(sleep1Threshold: -1); // the disk answers within fractions of a millisecond
        }
    }

    /// <summary>
    /// Runs <paramref name="visitor"/>, any of the type, on the record that came for a pending slot. A record that has
    /// not come is given up: <see cref="ReadStatus.Pending"/>.
    /// </summary>
    /// <exception cref="StorageException">The disk failed.</exception>
    public ReadStatus End<TVisitor>(int slot, ref TVisitor visitor)
        where TVisitor : struct, IRecordVisitor, allows ref struct => Take(slot + 1, ref visitor);

    /// <inheritdoc/>
    public void Dispose()
    {
        pending.Completing = true; // what was given up may still come
        session.Dispose();
    }

    private ReadStatus Start<TVisitor>(StateKey key, int slot, ref TVisitor visitor)
        where TVisitor : struct, IRecordVisitor, allows ref struct
    {
        long begin = log.BeginAddress;
        // The visitor lives in the caller's frame, which outlives this call, so its address cannot move.
        Visit visit = Visit.Of<TVisitor>(Unsafe.AsPointer(ref visitor), pending, slot);
        int output = 0;
        Status status = inBatch
            ? batch.Read(ref key, ref visit, ref output)
            : session.Read(ref key, ref visit, ref output);
        if (status.IsPending)
        {
            pending.Wait(slot, key, begin);
            return ReadStatus.Pending;
        }

        if (status.IsFaulted)
            throw new StorageException("The state store failed to read a record: its disk failed.");
        if (status.Found)
            return ReadStatus.Found;
        return log.BeginAddress == begin ? ReadStatus.NotFound : Start(key, slot, ref visitor);
    }

    private void Complete(bool wait)
    {
        pending.Completing = true;
        session.CompletePending(wait);
        pending.Completing = false;
    }

    private ReadStatus Take<TVisitor>(int slot, ref TVisitor visitor)
        where TVisitor : struct, IRecordVisitor, allows ref struct
    {
        ReadStatus status = pending.Take(slot, out ReadOnlySpan<byte> record);
        if (status == ReadStatus.Found)
            visitor.Visit(record);
        // Compaction may have moved the record away from where the read looked; it is in memory then.
        if (status == ReadStatus.NotFound && pending.Begin(slot, out StateKey key) != log.BeginAddress)
            return Read(key, ref visitor) ? ReadStatus.Found : ReadStatus.NotFound;
        return status;
    }
}
