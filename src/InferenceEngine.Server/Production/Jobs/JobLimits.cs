namespace InferenceEngine.Server.Production.Jobs;

/// <summary>Bounds of the queue. Immutable.</summary>
/// <param name="Waiting">Jobs that may wait.</param>
/// <param name="History">Ended jobs that are remembered with their results.</param>
/// <param name="Attempts">How often a job is begun before a server that keeps ending under it is blamed on the job.</param>
internal sealed record JobLimits(int Waiting, int History, int Attempts)
{
    public const int LowestPriority = -10;
    public const int HighestPriority = 10;
}
