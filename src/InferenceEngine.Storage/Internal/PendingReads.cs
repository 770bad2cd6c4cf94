using FASTER.core;

namespace InferenceEngine.Storage.Internal;

/// <summary>
/// Reads of one reader that went to disk. What comes back is copied, since the visitor may be gone by then; what comes
/// back after its slot was given up is dropped. Used by the reader's thread.
/// </summary>
internal sealed class PendingReads
{
    private Slot[] slots = new Slot[8];
    private int sequence;

    /// <summary>Whether FASTER is handing back what came from disk, so that records are copied and not
    /// visited.</summary>
    public bool Completing { get; set; }

    /// <summary>Reads that are waited for.</summary>
    public int Outstanding { get; private set; }

    /// <summary>Numbers the next read of a slot; an earlier one there is given up.</summary>
    public int Next(int slot)
    {
        if (slot >= slots.Length)
            Array.Resize(ref slots, Math.Max(2 * slots.Length, slot + 1));
        return slots[slot].Sequence = ++sequence;
    }

    /// <summary>The read went to disk, when the log began at <paramref name="begin"/>.</summary>
    public void Wait(int slot, StateKey key, long begin)
    {
        ref Slot target = ref slots[slot];
        (target.IsWaiting, target.Bytes, target.Key, target.Begin) = (true, 0, key, begin);
        Outstanding++;
    }

    /// <summary>Where the log began when the read of a slot went to disk, and the key that it looked for.</summary>
    public long Begin(int slot, out StateKey key)
    {
        key = slots[slot].Key;
        return slots[slot].Begin;
    }

    /// <summary>Copies a record that came from disk.</summary>
    public void Keep(int slot, int number, ReadOnlySpan<byte> record)
    {
        ref Slot target = ref slots[slot];
        if (target.Sequence != number)
            return;
        if (target.Record is null || target.Record.Length < record.Length)
            target.Record = new byte[record.Length];
        record.CopyTo(target.Record);
        target.Bytes = record.Length;
    }

    /// <summary>Notes what came of a read from disk.</summary>
    public void Complete(int slot, int number, Status status)
    {
        ref Slot target = ref slots[slot];
        if (target.Sequence != number || !target.IsWaiting)
            return;
        (target.IsWaiting, target.Status) = (false, status);
        Outstanding--;
    }

    /// <summary>The record of a slot and what came of it; gives up a read that is still waited for.</summary>
    public ReadStatus Take(int slot, out ReadOnlySpan<byte> record)
    {
        ref Slot source = ref slots[slot];
        record = source.Record.AsSpan(0, source.Bytes);
        if (source.IsWaiting)
        {
            (source.IsWaiting, source.Sequence) = (false, 0);
            Outstanding--;
            return ReadStatus.Pending;
        }

        if (source.Status.IsFaulted)
            throw new StorageException("The state store failed to read a record: its disk failed.");
        return source.Status.Found ? ReadStatus.Found : ReadStatus.NotFound;
    }

    private struct Slot
    {
        public int Sequence;
        public bool IsWaiting;
        public Status Status;
        public byte[]? Record;
        public int Bytes;
        public StateKey Key;
        public long Begin;
    }
}
