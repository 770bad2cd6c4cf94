namespace InferenceEngine.Server.Production.Jobs;

/// <summary>A job in memory: its record, what happened in it, and how to stop it. The queue alone changes the record.</summary>
internal sealed class Job(JobRecord record)
{
    private volatile JobRecord current = record;

    public string Id => current.Id;

    /// <summary>As it is on disk.</summary>
    public JobRecord Record
    {
        get => current;
        set => current = value;
    }

    public JobEvents Events { get; } = new();

    /// <summary>Fires when someone cancels the job. It lives as long as the job and has no timer, so nothing is to be disposed.</summary>
    public CancellationTokenSource Cancellation { get; } = new();
}
