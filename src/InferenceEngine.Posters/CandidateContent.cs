namespace InferenceEngine.Posters;

/// <summary>What further models see in a candidate's frame, where <see cref="PosterOptions.Content"/> asks for them.</summary>
public sealed record CandidateContent
{
    /// <summary>Things of COCO's 80 classes, surest first.</summary>
    public required IReadOnlyList<NamedBox> Objects { get; init; }

    /// <summary>The expression of the largest face; null without one that is large enough.</summary>
    public string? Emotion { get; init; }

    /// <summary>Its probability.</summary>
    public double? EmotionProbability { get; init; }

    /// <summary>
    /// Height between the lids against the width of the eye, of the main face whose eyes are least open; null where no eyes are
    /// large enough.
    /// </summary>
    public double? EyeOpenness { get; init; }

    /// <summary>How likely it is pornographic, 0 to 1: a soft signal.</summary>
    public required double Unsafe { get; init; }
}

/// <summary>A named box with a confidence of 0 to 1; pixels of the frame.</summary>
public readonly record struct NamedBox(string Name, double X, double Y, double Width, double Height, double Score);
