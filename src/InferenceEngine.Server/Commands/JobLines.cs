using InferenceEngine.Contracts.Artwork.V1;
using InferenceEngine.Grpc;

namespace InferenceEngine.Server.Commands;

/// <summary>Jobs in lines of text. Pure.</summary>
internal static class JobLines
{
    /// <summary>A job in one line.</summary>
    public static string Short(Job job) => $"{job.Id}  {Name(job.State),-9}  {job.Source}  {Detail(job)}".TrimEnd();

    /// <summary>A job with all that is known of it.</summary>
    public static IEnumerable<string> Long(Job job)
    {
        yield return $"job        {job.Id}";
        yield return $"state      {Name(job.State)}  {Detail(job)}".TrimEnd();
        yield return $"source     {job.Source}";
        yield return $"order      {job.Order}";
        yield return $"priority   {job.Priority}";
        yield return $"submitted  {job.Submitted.ToDateTime():u}";
        if (job.Started is not null)
            yield return $"started    {job.Started.ToDateTime():u}, attempt {job.Attempts}";
        if (job.Ended is not null)
            yield return $"ended      {job.Ended.ToDateTime():u}";
        if (job.ContentHash.Length > 0)
            yield return $"video      {job.ContentHash}, {job.SourceBytes} bytes{Fetched(job)}";
    }

    /// <summary>What a watcher was told; null where it is not worth a line.</summary>
    public static string? Of(WatchJobResponse happened) => happened.EventCase switch
    {
        WatchJobResponse.EventOneofCase.Job => Short(happened.Job),
        WatchJobResponse.EventOneofCase.Progress => $"{happened.Progress.Fraction,6:P0}  {happened.Progress.Stage}: {happened.Progress.Message}",
        WatchJobResponse.EventOneofCase.Candidate =>
            $"        frame at {happened.Candidate.TimeSeconds:0.00} s, score {happened.Candidate.Scores.GetValueOrDefault("total"):0.00}",
        WatchJobResponse.EventOneofCase.EarlyPoster =>
            $"        early poster of the frame at {happened.EarlyPoster.TimeSeconds:0.00} s, {happened.EarlyPoster.Uri}",
        WatchJobResponse.EventOneofCase.Poster =>
            $"        poster {happened.Poster.ArtworkId}, {happened.Poster.AspectRatio} of frame {happened.Poster.Rank}",
        WatchJobResponse.EventOneofCase.Highlight =>
            $"        highlight {happened.Highlight.FileName}, {happened.Highlight.FromSeconds:0.0} to {happened.Highlight.ToSeconds:0.0} s",
        _ => null,
    };

    /// <summary>How much of a URL's video came over the network; nothing for a file or an upload.</summary>
    private static string Fetched(Job job)
    {
        if (job.FetchedBytes > 0)
            return $", {job.FetchedBytes} fetched{(job.InParts ? " in parts" : string.Empty)}";
        return job.Source.Contains("://", StringComparison.Ordinal) ? ", here already" : string.Empty;
    }

    private static string Name(JobState state) => state.ToString().ToLowerInvariant();

    private static string Detail(Job job) => job.State switch
    {
        JobState.Queued => $"{job.Ahead} before it",
        JobState.Running => job.Progress is { } progress ? $"{progress.Fraction:P0} {progress.Stage}: {progress.Message}" : string.Empty,
        JobState.Done => $"{job.Posters} posters, {job.Published} published{(job.Reused ? ", of an earlier job" : string.Empty)}",
        JobState.Failed => $"{(GrpcStatusCode)job.ErrorCode} {job.ErrorReason}: {job.ErrorMessage}",
        _ => string.Empty,
    };
}
