namespace InferenceEngine.Storage;

/// <summary>Sizes of the event log.</summary>
public sealed record EventLogOptions
{
    /// <summary>Memory for the tail of the log, a power of two: how far the fold may lag before it reads from disk.</summary>
    public long MemoryBytes { get; init; } = 64L << 20;

    /// <summary>Page size, a power of two, and so the largest event. 4 MiB holds any artwork with its tags.</summary>
    public long PageBytes { get; init; } = 4L << 20;

    /// <summary>Size of one file on disk, a power of two; whole files are deleted when the log is cut.</summary>
    public long SegmentBytes { get; init; } = 256L << 20;
}
