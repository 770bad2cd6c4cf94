namespace InferenceEngine.Onnx;

/// <summary>How models run. Immutable; <see cref="Validate"/> names the setting that is wrong.</summary>
public sealed record OnnxOptions
{
    /// <summary>Threads of the one inference pool of the process; 0 takes every core that the machine or container grants.</summary>
    public int Threads { get; init; }

    /// <summary>Execution providers, best first: "tensorrt", "cuda", "cpu". "cpu" is always tried last.</summary>
    public IReadOnlyList<string> Providers { get; init; } = [ExecutionProviders.Cpu];

    /// <summary>Most pictures in one run of a model with a dynamic first dimension. 8 fills two AVX-512 cores.</summary>
    public int MaxBatch { get; init; } = 8;

    /// <summary>Most calls waiting for one model; a further caller waits without holding a thread.</summary>
    public int QueueCapacity { get; init; } = 32;

    /// <summary>
    /// Idle pool threads spin for the next operator. Off, because production shares its cores with selection and with the
    /// decoder, and spinning gains little: on two idle cores faces and text take 0 to 10 % less, saliency 3 %.
    /// </summary>
    public bool Spin { get; init; }

    /// <summary><see cref="Threads"/> after the bound by the cores that this process may use (affinity and cgroup quota).</summary>
    public int EffectiveThreads => Threads == 0 ? Environment.ProcessorCount : Math.Min(Threads, Environment.ProcessorCount);

    /// <summary>Throws when a value is out of range.</summary>
    /// <exception cref="ArgumentException">The message names the setting, its value and the range.</exception>
    public OnnxOptions Validate()
    {
        Require(Threads is >= 0 and <= 1024, nameof(Threads), Threads, "0 (automatic) to 1024");
        Require(MaxBatch is >= 1 and <= 256, nameof(MaxBatch), MaxBatch, "1 to 256");
        Require(QueueCapacity is >= 1 and <= 65536, nameof(QueueCapacity), QueueCapacity, "1 to 65536");
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
