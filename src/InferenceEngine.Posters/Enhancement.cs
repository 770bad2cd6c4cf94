namespace InferenceEngine.Posters;

/// <summary>What was done to the pixels of a poster.</summary>
public sealed record Enhancement
{
    /// <summary>The steps, in order.</summary>
    public required IReadOnlyList<EnhancementStep> Steps { get; init; }

    /// <summary>
    /// Likeness of the least alike face to what it was, 0 to 1: the contrast and structure terms of SSIM at 32 × 32 pixels,
    /// over its least alike quarter; null
    /// without faces.
    /// </summary>
    public double? FaceLikeness { get; init; }

    /// <summary>Why the steps were undone; null where they were kept.</summary>
    public string? Dropped { get; init; }
}

/// <summary>A step, and the measure that asked for it before and after.</summary>
/// <param name="Name">"deblock", "denoise", "enlarge" or "contrast".</param>
/// <param name="Measure">"block ratio", "noise, levels", "long side, pixels" or "luma range, levels".</param>
/// <param name="Before">Before the step.</param>
/// <param name="After">After it.</param>
public sealed record EnhancementStep(string Name, string Measure, double Before, double After);
