namespace InferenceEngine.Posters;

/// <summary>How one shot becomes the next.</summary>
public enum ShotBoundaryKind
{
    /// <summary>From one frame to the next.</summary>
    Cut,

    /// <summary>One picture turns into the other: dissolves, wipes, fast moves between two pictures.</summary>
    Dissolve,

    /// <summary>To or from a plain colour.</summary>
    Fade,
}

/// <summary>Where a shot begins.</summary>
/// <param name="Frame">Number of its first frame, counted from 0; the middle of a dissolve.</param>
/// <param name="Kind">How it begins.</param>
/// <param name="Probability">How sure that is, 0 to 1.</param>
/// <param name="FirstFrame">First frame of the transition.</param>
/// <param name="LastFrame">Last frame of the transition.</param>
public sealed record ShotBoundary(int Frame, ShotBoundaryKind Kind, double Probability, int FirstFrame, int LastFrame);
