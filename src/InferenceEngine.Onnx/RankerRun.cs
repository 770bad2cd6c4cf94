namespace InferenceEngine.Onnx;

/// <summary>What came of a run of a ranker.</summary>
public enum RankerRun
{
    /// <summary>All rows have scores.</summary>
    Done,

    /// <summary>It took too long and was stopped.</summary>
    Late,

    /// <summary>ONNX Runtime reported an error.</summary>
    Failed,
}
