namespace InferenceEngine.Storage;

/// <summary>Sizes of the state store.</summary>
public sealed record StateStoreOptions
{
    /// <summary>
    /// Memory of the hybrid log, a power of two; older records go to disk. 1 GiB holds about 2 million
    /// (title, placement) records of ten arms.
    /// </summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Size of a page of the hybrid log, a power of two. 4 MiB: a record of 1,000 arms fits many
    /// times.</summary>
    public long PageBytes { get; init; } = 4L << 20;

    /// <summary>
    /// Size of a file of the hybrid log on disk, a power of two; whole files are deleted when none of their records
    /// lives.
    /// </summary>
    public long SegmentBytes { get; init; } = 64L << 20;

    /// <summary>Hash buckets (64 bytes, 7 records each), a power of two. 2^18 serve 1.8 million records in 16
    /// MiB.</summary>
    public long HashBuckets { get; init; } = 1L << 18;

    /// <summary>Throws with the setting's name when a value cannot work.</summary>
    public void Validate()
    {
        Check(MemoryBytes, nameof(MemoryBytes), 1L << 20);
        Check(PageBytes, nameof(PageBytes), 1L << 16);
        Check(HashBuckets, nameof(HashBuckets), 1L << 10);
        Check(SegmentBytes, nameof(SegmentBytes), PageBytes);
        if (MemoryBytes < 4 * PageBytes)
            throw new ArgumentException($"MemoryBytes ({MemoryBytes}) must be at least four times PageBytes ({PageBytes}).");
    }

    internal void CheckFits(StateCheckpoint? checkpoint)
    {
        if (checkpoint is not null && (checkpoint.PageBytes != PageBytes || checkpoint.SegmentBytes != SegmentBytes))
        {
            throw new StorageException(
                $"The state was written with PageBytes {checkpoint.PageBytes} and SegmentBytes {checkpoint.SegmentBytes}, and "
                + $"cannot be read with {PageBytes} and {SegmentBytes}. Set them back.");
        }
    }

    private static void Check(long value, string name, long least)
    {
        if (value < least || !long.IsPow2(value))
            throw new ArgumentException($"{name} is {value}; it must be a power of two of at least {least}.");
    }
}
