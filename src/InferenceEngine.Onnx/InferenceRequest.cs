namespace InferenceEngine.Onnx;

/// <summary>Which requests go first when an instance is busy. Lower ones still get every sixteenth batch.</summary>
public enum RequestPriority
{
    /// <summary>Before all others.</summary>
    High,

    /// <summary>What a request has that names none.</summary>
    Normal,

    /// <summary>After all others.</summary>
    Low,
}

/// <summary>What a model is asked. Immutable.</summary>
public sealed record InferenceRequest
{
    /// <summary>Every input of the model, in any order.</summary>
    public required IReadOnlyList<InferenceInput> Inputs { get; init; }

    /// <summary>Rank among waiting requests.</summary>
    public RequestPriority Priority { get; init; } = RequestPriority.Normal;

    /// <summary>Whose request it is: tenants share an instance evenly, however many requests each has waiting.</summary>
    public string Tenant { get; init; } = string.Empty;

    /// <summary>How long the caller waits for the run to begin; null: as long as it takes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether to wait for room in a full queue, without a thread, instead of being refused.</summary>
    public bool WaitsForRoom { get; init; }
}
