namespace InferenceEngine.Posters;

/// <summary>What is exciting in a video, second by second, and the clips cut from it. docs/HIGHLIGHTS.md has the model.</summary>
public sealed record HighlightReport
{
    /// <summary>Seconds of a point of the timeline.</summary>
    public required double PointSeconds { get; init; }

    /// <summary>From the start on, without gaps.</summary>
    public required IReadOnlyList<HighlightPoint> Timeline { get; init; }

    /// <summary>The best clips, best first; they do not overlap.</summary>
    public required IReadOnlyList<HighlightClip> Clips { get; init; }
}

/// <summary>
/// A point of the timeline: its score, 0 to 10, and what it is made of, each 0 to 1. What is heard is null without sound.
/// </summary>
public sealed record HighlightPoint(double Score, double Motion, double Pace, double Faces)
{
    /// <summary>Loudness against the rest of the video.</summary>
    public double? Loudness { get; init; }

    /// <summary>Strongest beginning of a sound against the rest of the video.</summary>
    public double? Onset { get; init; }

    /// <summary>Probability of speech.</summary>
    public double? Speech { get; init; }

    /// <summary>How much it sounds like music.</summary>
    public double? Music { get; init; }
}

/// <summary>A clip, its score as a distribution over 0 to 10, and its files.</summary>
public sealed record HighlightClip
{
    /// <summary>1 is best.</summary>
    public required int Rank { get; init; }

    /// <summary>Where the scored part begins.</summary>
    public required double FromSeconds { get; init; }

    /// <summary>Where it ends.</summary>
    public required double ToSeconds { get; init; }

    /// <summary>Mean of the distribution.</summary>
    public required double Mean { get; init; }

    /// <summary>Its standard deviation: small where all of the clip is as exciting as its mean.</summary>
    public required double Spread { get; init; }

    /// <summary>Shares of the scores 0 to 10.</summary>
    public required IReadOnlyList<double> Distribution { get; init; }

    /// <summary>What lifts it, and what to know of its files, in words.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>The cut, without encoding anew; null where none could be made.</summary>
    public HighlightFile? Cut { get; init; }

    /// <summary>The moving preview, an animated WebP.</summary>
    public HighlightFile? Preview { get; init; }
}

/// <summary>A file of a clip, named by its content, and the part of the video that it shows.</summary>
public sealed record HighlightFile(
    string FileName, string Format, string Sha256, int SizeBytes, double FromSeconds, double ToSeconds);
