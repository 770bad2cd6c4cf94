using InferenceEngine.Media;

namespace InferenceEngine.Posters;

/// <summary>A frame that may become posters. Boxes are in pixels of a <see cref="Width"/> × <see cref="Height"/> frame.</summary>
public sealed record Candidate
{
    /// <summary>Unique within the video: its content hash and the frame's time stamp.</summary>
    public required string Id { get; init; }

    /// <summary>1 is best; 0 while the ranking is not final.</summary>
    public int Rank { get; init; }

    /// <summary>Index of its shot.</summary>
    public required int Shot { get; init; }

    /// <summary>Time stamp, in the video's time base.</summary>
    public required long Pts { get; init; }

    /// <summary>Seconds from the start.</summary>
    public required double TimeSeconds { get; init; }

    /// <summary>Columns of the frame.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of the frame.</summary>
    public required int Height { get; init; }

    /// <summary>
    /// The part of the video's frame, in its pixels, that is not letterbox bars and that <see cref="Width"/> and
    /// <see cref="Height"/> speak of; null where there are no bars.
    /// </summary>
    public PixelRectangle? Content { get; init; }

    /// <summary>Why it ranks where it does.</summary>
    public required CandidateScores Scores { get; init; }

    /// <summary>Faces, best first.</summary>
    public required IReadOnlyList<ScoredBox> Faces { get; init; }

    /// <summary>Text, largest first.</summary>
    public required IReadOnlyList<ScoredBox> Text { get; init; }

    /// <summary>Words for what it shows, as "close-up" and "night"; docs/POSTERS.md has them all.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What further models saw; null where they were not asked.</summary>
    public CandidateContent? Shows { get; init; }

    /// <summary>What was done and what to know, in words.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>File of the whole frame, made small, for people; null before rendering.</summary>
    public string? Preview { get; init; }

    /// <summary>The posters cut from it.</summary>
    public IReadOnlyList<PosterPicture> Pictures { get; init; } = [];
}

/// <summary>A box with a confidence of 0 to 1; pixels.</summary>
public readonly record struct ScoredBox(double X, double Y, double Width, double Height, double Score);
