namespace InferenceEngine.Storage;

/// <summary>What came of a read.</summary>
public enum ReadStatus
{
    /// <summary>There is no record.</summary>
    NotFound,

    /// <summary>The visitor has seen the record.</summary>
    Found,

    /// <summary>The record is on disk and was not here yet.</summary>
    Pending,
}
