namespace InferenceEngine.Onnx;

/// <summary>How models run. Immutable; <see cref="Validate"/> names the setting that is wrong.</summary>
public sealed record OnnxOptions
{
    /// <summary>Each costs what a run needs in memory, and this many, spread over more threads, fill those as well.</summary>
    private const int MostInstances = 8;

    /// <summary>Threads of the one inference pool of the process; 0 takes every core that the machine or container grants.</summary>
    public int Threads { get; init; }

    /// <summary>Execution providers, best first: "tensorrt", "cuda", "webgpu", "cpu". "cpu" is always tried last.</summary>
    public IReadOnlyList<string> Providers { get; init; } = [ExecutionProviders.Cpu];

    /// <summary>Whether all models run on the processor.</summary>
    public bool IsCpuOnly => Providers.All(name => name == ExecutionProviders.Cpu);

    /// <summary>
    /// Threads of each model that run batches; 0: one per thread of the pool, at most 8, where all models run on the processor, else
    /// one, since each has a session of its own on a device.
    /// </summary>
    public int Instances { get; init; }

    /// <summary>Most requests waiting for one model; at 10 ms a run, 256 are 2.5 seconds, which is longer than clients wait.</summary>
    public int QueueCapacity { get; init; } = 256;

    /// <summary>Latency that the batcher keeps 95 % of requests under where it can; 50 ms is felt by nobody.</summary>
    public double LatencyObjectiveMs { get; init; } = 50;

    /// <summary>Longest wait of an idle instance for a fuller batch; clients answer within a millisecond or not soon.</summary>
    public double MaxDelayMs { get; init; } = 1;

    /// <summary>Largest model file. Half a gigabyte holds every model of this program ten times over.</summary>
    public long MaxModelBytes { get; init; } = 512L << 20;

    /// <summary>Which GPU, by the driver's number.</summary>
    public int GpuDevice { get; init; }

    /// <summary>
    /// Most device memory of one session on a GPU. The models of this program need 0.2 GiB with their largest batches; two GiB
    /// leave the smallest GPU in use (16 GiB) room for all of them and for decoding.
    /// </summary>
    public long GpuMemoryBytes { get; init; } = 2L << 30;

    /// <summary>Folder for the engines that TensorRT builds, which takes minutes; empty: they are built at every start.</summary>
    public string EngineCacheFolder { get; init; } = string.Empty;

    /// <summary>Told in words when a device fails in the middle of serving; called on a model's own thread. Null: only counted.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>
    /// Idle pool threads spin for the next operator. Off, because production shares its cores with selection and with the
    /// decoder, and spinning gains little: on two idle cores faces and text take 0 to 10 % less, saliency 3 %.
    /// </summary>
    public bool Spin { get; init; }

    /// <summary><see cref="Threads"/> after the bound by the cores that this process may use (affinity and cgroup quota).</summary>
    public int EffectiveThreads => Threads == 0 ? Environment.ProcessorCount : Math.Min(Threads, Environment.ProcessorCount);

    /// <summary><see cref="Instances"/> after 0 was replaced.</summary>
    public int EffectiveInstances => Instances > 0 ? Instances : IsCpuOnly ? Math.Min(EffectiveThreads, MostInstances) : 1;

    /// <summary>Throws when a value is out of range.</summary>
    /// <exception cref="ArgumentException">The message names the setting, its value and the range.</exception>
    public OnnxOptions Validate()
    {
        Require(Threads is >= 0 and <= 1024, nameof(Threads), Threads, "0 (automatic) to 1024");
        Require(Instances is >= 0 and <= 64, nameof(Instances), Instances, "0 (automatic) to 64");
        Require(QueueCapacity is >= 1 and <= 65536, nameof(QueueCapacity), QueueCapacity, "1 to 65536");
        Require(LatencyObjectiveMs is > 0 and <= 600_000, nameof(LatencyObjectiveMs), LatencyObjectiveMs, "over 0, at most 600000");
        Require(MaxDelayMs is >= 0 and <= 1000, nameof(MaxDelayMs), MaxDelayMs, "0 to 1000");
        Require(MaxModelBytes is >= 1 and <= int.MaxValue, nameof(MaxModelBytes), MaxModelBytes, $"1 to {int.MaxValue}");
        Require(GpuDevice is >= 0 and < 64, nameof(GpuDevice), GpuDevice, "0 to 63");
        Require(GpuMemoryBytes is >= 1 << 26 and <= 1L << 40, nameof(GpuMemoryBytes), GpuMemoryBytes, "64 MiB to 1 TiB");
        foreach (string provider in Providers)
            Require(ExecutionProviders.IsKnown(provider), nameof(Providers), provider, ExecutionProviders.KnownNames);
        return this;
    }

    private static void Require(bool holds, string setting, object value, string range)
    {
        if (!holds)
            throw new ArgumentException($"OnnxOptions.{setting} is {value}; it must be {range}.");
    }
}
