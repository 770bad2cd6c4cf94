using InferenceEngine.Posters;
using InferenceEngine.Server.Production.Jobs;

namespace InferenceEngine.Server.Web.Editor;

/// <summary>Jobs and what happens in them as the page reads them. Pure.</summary>
internal static class JobJsonText
{
    public static object Of(Job job, int ahead) => new
    {
        job.Record.Id,
        State = job.Record.State.ToString().ToLowerInvariant(),
        Source = job.Record.Source.Name,
        job.Record.Order,
        job.Record.Priority,
        job.Record.Submitted,
        job.Record.Started,
        job.Record.Ended,
        job.Record.Attempts,
        job.Record.Failure,
        job.Record.ContentHash,
        job.Record.InParts,
        job.Record.SourceBytes,
        job.Record.FetchedBytes,
        job.Record.Posters,
        job.Record.Published,
        job.Record.Reused,
        Progress = job.Record.State == JobState.Running ? job.Events.Progress : null,
        Ahead = ahead,
    };

    /// <summary>Name and data of an event; no name where the page needs none.</summary>
    public static (string? Name, object? Data) Of(PosterEvent happened) => happened switch
    {
        PosterProgress progress => ("progress", progress),
        CandidateFound found => ("found", found.Candidate with { Pictures = [] }),
        EarlyPoster early => ("early", early.Picture),
        CandidatePreview preview => ("candidate", preview.Candidate with { Pictures = [] }),
        PosterRendered rendered => ("poster", rendered.Picture),
        HighlightMade highlight => ("highlight", highlight.File),
        ProductionCompleted => ("completed", new { }),
        _ => (null, null),
    };
}
