using FASTER.core;

namespace InferenceEngine.Storage.Internal;

/// <summary>
/// Bounds the hybrid log. A record that is written again after its page left the mutable part of memory, or in the
/// middle of a checkpoint, leaves a dead version behind. When the log is longer than memory and twice as long as after
/// the last pass, a pass begins: live records are copied from the begin of the log to its end, a little at a time, and
/// the begin moves up. A step copies at least four times what was written since the last, so a pass ends, and the log
/// stays under about four times its live records, or memory if that is more. Not thread-safe: the writer's.
/// </summary>
internal sealed class LogCompaction(LogAccessor<StateKey, SpanByte> log, StateStoreOptions options)
{
    private const int BytesPerByteWritten = 4;

    private long liveBytes;
    private long passEnd;
    private long lastTail;

    /// <summary>One step; false when there is nothing to do.</summary>
    public bool Step()
    {
        if (passEnd == 0 && !Begin())
            return false;
        long begin = log.BeginAddress;
        // At least a page, 4 MiB in about ten milliseconds: rewards may wait that long, and no reader waits.
        long step = Math.Max(options.PageBytes, BytesPerByteWritten * (log.TailAddress - lastTail));
        // Whole pages: FASTER would read only a part of a record that lies across the end.
        long until = Math.Min(Math.Min(begin + step, passEnd), log.SafeReadOnlyAddress) & -options.PageBytes;
        if (until <= begin)
            return false;
        log.Compact<Visit, int, int, StateFunctions>(new StateFunctions(), until, CompactionType.Lookup);
        lastTail = log.TailAddress;
        if (log.BeginAddress >= passEnd)
            (liveBytes, passEnd) = (log.TailAddress - log.BeginAddress, 0);
        return true;
    }

    private bool Begin()
    {
        if (log.TailAddress - log.BeginAddress <= Math.Max(options.MemoryBytes, 2 * liveBytes))
            return false;
        (passEnd, lastTail) = (log.TailAddress & -options.PageBytes, log.TailAddress);
        return true;
    }
}
