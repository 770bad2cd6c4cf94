using System.Text;
using Google.Protobuf.WellKnownTypes;
using InferenceEngine.Posters;
using InferenceEngine.Server.Production;
using InferenceEngine.Server.Production.Jobs;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Services;

/// <summary>From jobs and what happens in them to messages. Pure.</summary>
internal static class JobMapping
{
    public static V1.Job ToWire(Job job, int ahead, bool existed)
    {
        JobRecord record = job.Record;
        V1.Job message = new()
        {
            Id = record.Id,
            State = (V1.JobState)record.State,
            Source = record.Source.Name,
            Order = PosterOrderMapping.ToWire(record.Order),
            Priority = record.Priority,
            Submitted = record.Submitted.ToTimestamp(),
            Started = record.Started?.ToTimestamp(),
            Ended = record.Ended?.ToTimestamp(),
            Attempts = record.Attempts,
            ContentHash = record.ContentHash,
            SourceBytes = record.SourceBytes,
            FetchedBytes = record.FetchedBytes,
            Posters = record.Posters,
            Published = record.Published,
            Reused = record.Reused,
            Ahead = ahead,
            Existed = existed,
            InParts = record.InParts,
        };
        if (record.State == JobState.Running && job.Events.Progress is { } progress)
            message.Progress = ToWire(progress);
        if (record.Failure is { } failure)
            (message.ErrorCode, message.ErrorReason, message.ErrorMessage) = (failure.Code, failure.Reason, failure.Message);
        return message;
    }

    public static V1.Progress ToWire(PosterProgress progress) =>
        new() { Stage = progress.Stage, Fraction = progress.Fraction, Message = progress.Message };

    public static V1.CandidateFound ToWire(Candidate candidate)
    {
        V1.CandidateFound message = new() { Pts = candidate.Pts, TimeSeconds = candidate.TimeSeconds };
        message.Scores.Add(Publisher.Scores(candidate));
        return message;
    }

    public static V1.EarlyPoster ToWire(EarlyPoster early, string jobId) => new()
    {
        Pts = early.Candidate.Pts,
        TimeSeconds = early.Candidate.TimeSeconds,
        AspectRatio = early.Picture.AspectRatio,
        Uri = $"/api/jobs/{jobId}/pictures/{early.Picture.FileName}",
        Width = early.Picture.Width,
        Height = early.Picture.Height,
    };

    public static V1.PosterRendered ToWire(PosterRendered rendered)
    {
        V1.PosterRendered message = new()
        {
            ArtworkId = Publisher.ArtworkId(rendered.Picture),
            AspectRatio = rendered.Picture.AspectRatio,
            Uri = ArtworkStore.UriOf(rendered.Picture.FileName),
            Width = rendered.Picture.Width,
            Height = rendered.Picture.Height,
            Rank = rendered.Candidate.Rank,
        };
        message.Reasons.AddRange(rendered.Picture.Reasons);
        return message;
    }

    public static V1.HighlightFile ToWire(HighlightFile file) => new()
    {
        FileName = file.FileName,
        Format = file.Format,
        FromSeconds = file.FromSeconds,
        ToSeconds = file.ToSeconds,
        SizeBytes = file.SizeBytes,
    };

    public static V1.ProductionCompleted ToWire(ProductionCompleted completed, JobRecord record) => new()
    {
        ManifestJson = Encoding.UTF8.GetString(completed.Manifest.ToJson()),
        Posters = record.Posters,
        Published = record.Published,
    };
}
