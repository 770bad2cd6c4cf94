namespace InferenceEngine.Onnx;

/// <summary>Why requests failed, with Triton's names in the metric's label.</summary>
public enum FailureReason
{
    /// <summary>Refused or too late: label REJECTED.</summary>
    Rejected,

    /// <summary>The caller went away: label CANCELED.</summary>
    Canceled,

    /// <summary>The runtime failed: label BACKEND.</summary>
    Backend,

    /// <summary>The request was wrong: label OTHER.</summary>
    Other,
}

/// <summary>What a model version has done since it was loaded. Durations are sums over requests. Immutable.</summary>
public sealed record ModelStatistics
{
    /// <summary>Requests answered.</summary>
    public long Successes { get; init; }

    /// <summary>Requests without an answer, by <see cref="FailureReason"/>.</summary>
    public IReadOnlyList<long> Failures { get; init; } = [0, 0, 0, 0];

    /// <summary>Items answered: a request of a batch of 8 counts 8.</summary>
    public long Items { get; init; }

    /// <summary>Runs of the graph.</summary>
    public long Runs { get; init; }

    /// <summary>Of these, those that a device failed to do and the CPU did.</summary>
    public long FallbackRuns { get; init; }

    /// <summary>From arrival to answer, of those answered.</summary>
    public long SuccessNs { get; init; }

    /// <summary>From arrival to refusal, of the others.</summary>
    public long FailNs { get; init; }

    /// <summary>Waiting.</summary>
    public long QueueNs { get; init; }

    /// <summary>Putting the batch together.</summary>
    public long ComputeInputNs { get; init; }

    /// <summary>Running the graph.</summary>
    public long ComputeInferNs { get; init; }

    /// <summary>Reading outputs and answering.</summary>
    public long ComputeOutputNs { get; init; }

    /// <summary>When the newest answer was given; null when there was none.</summary>
    public DateTimeOffset? LastInference { get; init; }

    /// <summary>By batch size, ascending.</summary>
    public IReadOnlyList<BatchStatistics> Batches { get; init; } = [];
}

/// <summary>Runs of one batch size. Durations are sums over runs.</summary>
/// <param name="Items">Batch size.</param>
/// <param name="Runs">How many.</param>
/// <param name="ComputeInputNs">Putting together.</param>
/// <param name="ComputeInferNs">Running.</param>
/// <param name="ComputeOutputNs">Answering.</param>
public sealed record BatchStatistics(int Items, long Runs, long ComputeInputNs, long ComputeInferNs, long ComputeOutputNs);
