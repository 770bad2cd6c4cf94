namespace InferenceEngine.Selection;

/// <summary>What came of a reward.</summary>
public enum RewardOutcome
{
    /// <summary>On disk and counted.</summary>
    Accepted,

    /// <summary>The decision has a reward already.</summary>
    Duplicate,

    /// <summary>The decision id is not ours or was altered.</summary>
    Forged,

    /// <summary>The decision is older than the placement's reward window.</summary>
    Late,

    /// <summary>The value is not in [0, 1].</summary>
    OutOfRange,

    /// <summary>The title, placement or artwork is no longer in the catalogue.</summary>
    Unknown,
}

/// <summary>A reward as it arrives.</summary>
public readonly record struct RewardReport(ReadOnlyMemory<byte> DecisionId, double Value);
