using System.Text.Json.Serialization;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>All that is kept of a job on disk. Immutable.</summary>
internal sealed record JobRecord
{
    /// <summary>32 hexadecimal digits; they sort by the order of submission.</summary>
    public required string Id { get; init; }

    public required JobSource Source { get; init; }

    public required PosterOrder Order { get; init; }

    public JobState State { get; init; } = JobState.Queued;

    /// <summary>-10 to 10; higher goes first.</summary>
    public int Priority { get; init; }

    /// <summary>Whether a caller waits for it, without whom it ends.</summary>
    public bool Attached { get; init; }

    public required DateTimeOffset Submitted { get; init; }

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Ended { get; init; }

    /// <summary>How often it was begun.</summary>
    public int Attempts { get; init; }

    public JobFailure? Failure { get; init; }

    /// <summary>SHA-256 of the video, or what names it where it was read in parts; once known.</summary>
    public string ContentHash { get; init; } = string.Empty;

    /// <summary>Whether only parts of the video were fetched, and it is not in the spool.</summary>
    public bool InParts { get; init; }

    /// <summary>The folder of its result, once the video is known.</summary>
    public string ResultKey { get; init; } = string.Empty;

    /// <summary>Size of the video.</summary>
    public long SourceBytes { get; init; }

    /// <summary>Bytes fetched over the network for this job.</summary>
    public long FetchedBytes { get; init; }

    public int Posters { get; init; }

    public int Published { get; init; }

    /// <summary>Whether the result of an earlier job was taken.</summary>
    public bool Reused { get; init; }

    [JsonIgnore]
    public bool IsOver => State is JobState.Done or JobState.Failed or JobState.Cancelled;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(JobRecord))]
[JsonSerializable(typeof(PosterOrder))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class JobJson : JsonSerializerContext;
