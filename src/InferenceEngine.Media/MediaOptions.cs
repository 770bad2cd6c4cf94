namespace InferenceEngine.Media;

/// <summary>How media workers are started, and the limits that they run under. Immutable.</summary>
public sealed record MediaOptions
{
    /// <summary>The executable that calls <see cref="WorkerHost.Run"/>; the server names itself.</summary>
    public required string WorkerPath { get; init; }

    /// <summary>Arguments for it; the server passes <c>worker</c>.</summary>
    public IReadOnlyList<string> WorkerArguments { get; init; } = [];

    /// <summary>Private memory of a worker. 1.5 GiB decodes 8K with 16 reference frames and two threads.</summary>
    public long MemoryBytes { get; init; } = 1536L << 20;

    /// <summary>Processor time of a worker. Half an hour decodes a two-hour film in full on two cores.</summary>
    public TimeSpan CpuTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Life of a worker. An hour is twice the processor time: the disk may be slow.</summary>
    public TimeSpan WallTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Longest silence before a worker counts as hung. 30 s covers one 8K AVIF encode.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for a new worker to report ready; a cold start takes well under a second.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a cancelled request may take to end before the worker is killed.</summary>
    public TimeSpan CancelTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Most threads of a decoder that works through many frames; each adds a frame of memory. Three per core keep both of two
    /// cores busy, where one per core waits for rows of the frame before. For a few frames it has one per core.
    /// </summary>
    public int DecodeThreads { get; init; } = Math.Clamp(3 * Environment.ProcessorCount, 3, 8);

    /// <summary>Most pixels of a frame or still: 8192 × 4352 is 8K. Also sizes the shared memory (three bytes each).</summary>
    public int MaxFramePixels { get; init; } = 8192 * 4352;

    /// <summary>Most packets indexed: four million are 18 hours at 60 frames a second, and 160 MB of index.</summary>
    public int MaxPackets { get; init; } = 4_000_000;

    /// <summary>Frames that may wait for the consumer; three let decoding and consuming overlap.</summary>
    public int FrameSlots { get; init; } = 3;

    /// <summary>Most frames in one <see cref="MediaWorker.DecodeAsync"/>; bounds the request's size.</summary>
    public int MaxPicks { get; init; } = 100_000;

    /// <summary>The GPU that scans may decode on; null: none. The same for all workers of a process.</summary>
    public GpuDecoding? Gpu { get; init; }

    /// <summary>Throws what is wrong with a value, by name.</summary>
    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(WorkerPath);
        Require(MemoryBytes >= 64L << 20, nameof(MemoryBytes), "at least 64 MiB");
        Require(CpuTime >= TimeSpan.FromSeconds(1), nameof(CpuTime), "at least a second");
        Require(WallTime > TimeSpan.Zero && WallTime.TotalDays < 40, nameof(WallTime), "positive and under 40 days");
        Require(RequestTimeout > TimeSpan.Zero, nameof(RequestTimeout), "positive");
        Require(StartTimeout > TimeSpan.Zero, nameof(StartTimeout), "positive");
        Require(CancelTimeout > TimeSpan.Zero, nameof(CancelTimeout), "positive");
        Require(DecodeThreads is >= 1 and <= 64, nameof(DecodeThreads), "in 1..64");
        Require(MaxFramePixels is >= 1 and <= 512 << 20, nameof(MaxFramePixels), "in 1..512 Mi");
        Require(MaxPackets is >= 1 and <= 100_000_000, nameof(MaxPackets), "in 1..100 million");
        Require(FrameSlots is >= 2 and <= 64, nameof(FrameSlots), "in 2..64");
        Require(MaxPicks is >= 1 and <= 1_000_000, nameof(MaxPicks), "in 1..1 million");
    }

    private static void Require(bool holds, string name, string rule)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, $"MediaOptions.{name} must be {rule}.");
    }
}
