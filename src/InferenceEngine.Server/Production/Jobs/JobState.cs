namespace InferenceEngine.Server.Production.Jobs;

/// <summary>Where a job is in its life. The numbers are those of the wire and of the records on disk.</summary>
internal enum JobState
{
    /// <summary>It waits.</summary>
    Queued = 1,

    /// <summary>It is at work.</summary>
    Running = 2,

    /// <summary>All posters are made.</summary>
    Done = 3,

    /// <summary>It could not be done; its record says why.</summary>
    Failed = 4,

    /// <summary>Someone ended it.</summary>
    Cancelled = 5,
}
