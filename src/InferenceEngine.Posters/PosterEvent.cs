using InferenceEngine.Media;

namespace InferenceEngine.Posters;

/// <summary>A video to make posters from.</summary>
/// <param name="VideoPath">Path of the file.</param>
/// <param name="Options">What to make.</param>
public sealed record PosterRequest(string VideoPath, PosterOptions Options)
{
    /// <summary>What people call the video; null for the file's name.</summary>
    public string? Name { get; init; }

    /// <summary>Where missing parts of the file come from; null where all of it is there.</summary>
    public IFileParts? Parts { get; init; }

    /// <summary>How the video has been read over the network so far, for the manifest; null where it was not.</summary>
    public Func<ReadingFacts?>? Reading { get; init; }
}

/// <summary>Something that happened while posters are made, in order.</summary>
public abstract record PosterEvent;

/// <summary>Work went on.</summary>
/// <param name="Stage">"open", "sweep", "shots", "analyse", "refine" or "render".</param>
/// <param name="Fraction">Of the whole production, 0 to 1; never falls.</param>
/// <param name="Message">For people.</param>
public sealed record PosterProgress(string Stage, double Fraction, string Message) : PosterEvent;

/// <summary>A good frame, before it is refined and finally ranked.</summary>
public sealed record CandidateFound(Candidate Candidate) : PosterEvent;

/// <summary>
/// A finished poster of a good frame while the video is still looked through, for whoever waits. At most one. It is not ranked:
/// another event tells the frame's posters if it becomes one of the candidates, and it is no part of the result by itself.
/// </summary>
public sealed record EarlyPoster(Candidate Candidate, PosterPicture Picture, byte[] Bytes) : PosterEvent;

/// <summary>A small picture of a candidate's whole frame, for people and dashboards. Comes before its posters.</summary>
public sealed record CandidatePreview(Candidate Candidate, PosterPicture Picture, byte[] Bytes) : PosterEvent;

/// <summary>A poster is ready. Its candidate has its final rank.</summary>
public sealed record PosterRendered(Candidate Candidate, PosterPicture Picture, byte[] Bytes) : PosterEvent;

/// <summary>A file of a highlight is ready: a cut or its moving preview.</summary>
public sealed record HighlightMade(HighlightFile File, byte[] Bytes) : PosterEvent;

/// <summary>All is done; always the last event.</summary>
public sealed record ProductionCompleted(PosterManifest Manifest) : PosterEvent;
