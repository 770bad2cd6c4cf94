namespace InferenceEngine.Onnx;

/// <summary>How one model is served: its own limits, where they differ from what <see cref="OnnxOptions"/> says for all.</summary>
/// <param name="MaxBatch">
/// Most items of one run. More than 1 says that the first dimension of every input and output is the batch and free in the
/// graph; the graph alone cannot tell, since a free first dimension may also be a length.
/// </param>
/// <param name="Instances">
/// Threads that run batches, each of them one batch at a time; null: as <see cref="OnnxOptions.Instances"/>.
/// </param>
/// <param name="QueueCapacity">Most waiting requests; null: as <see cref="OnnxOptions.QueueCapacity"/>.</param>
/// <param name="LatencyObjectiveMs">Latency that the batcher keeps 95 % of requests under where it can; null: as for all.</param>
/// <param name="MaxDelayMs">Longest wait for a fuller batch; null: as <see cref="OnnxOptions.MaxDelayMs"/>.</param>
/// <param name="MaxModelBytes">Largest model file; null: as <see cref="OnnxOptions.MaxModelBytes"/>.</param>
/// <param name="AllowNan">
/// Whether inputs and outputs may hold NaN. Refused by default: one NaN in an input makes every output of its item NaN, silently,
/// and one in an output is no answer.
/// </param>
/// <param name="OneThread">
/// On the processor a run stays on its instance's thread, also when it is the only one: for graphs of operators so small that
/// spreading each over threads takes longer than it saves. Without effect on a GPU.
/// </param>
/// <param name="MaxOutputBytes">
/// Most bytes of all outputs of one run: a graph may make any shape of a small input. Twice the largest message by default.
/// </param>
public sealed record ServingOptions(
    int MaxBatch = 1,
    int? Instances = null,
    int? QueueCapacity = null,
    double? LatencyObjectiveMs = null,
    double? MaxDelayMs = null,
    long? MaxModelBytes = null,
    bool AllowNan = false,
    bool OneThread = false,
    long MaxOutputBytes = 256L << 20)
{
    /// <summary>How many instances the model gets.</summary>
    public int InstancesFor(OnnxOptions options) => Instances ?? options.EffectiveInstances;

    /// <summary>The rule that is broken, with the setting's name, or null.</summary>
    public string? Problem()
    {
        if (MaxBatch is < 1 or > 1024)
            return $"maxBatch is {MaxBatch}; it must be 1 to 1024";
        if (Instances is < 1 or > 64)
            return $"instances is {Instances}; it must be 1 to 64";
        if (QueueCapacity is < 1 or > 65536)
            return $"queueCapacity is {QueueCapacity}; it must be 1 to 65536";
        if (LatencyObjectiveMs is not null and not (> 0 and <= 600_000))
            return $"latencyObjectiveMs is {LatencyObjectiveMs}; it must be over 0 and at most 600000";
        if (MaxDelayMs is not null and not (>= 0 and <= 1000))
            return $"maxDelayMs is {MaxDelayMs}; it must be 0 to 1000";
        if (MaxOutputBytes is < 1 or > int.MaxValue)
            return $"maxOutputBytes is {MaxOutputBytes}; it must be 1 to {int.MaxValue}";
        return MaxModelBytes is < 1 or > int.MaxValue ? $"maxModelBytes is {MaxModelBytes}; it must be 1 to {int.MaxValue}" : null;
    }
}
