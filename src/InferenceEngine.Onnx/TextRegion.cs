namespace InferenceEngine.Onnx;

/// <summary>A line or word of text.</summary>
/// <param name="Box">Where, in pixels of the picture.</param>
/// <param name="Score">Mean probability of its pixels, 0 to 1.</param>
public readonly record struct TextRegion(Box Box, float Score);

/// <summary>Thresholds of <see cref="TextDetector"/>; the first three are PP-OCRv4's own.</summary>
public sealed record TextDetectorOptions
{
    /// <summary>A pixel over this probability is text.</summary>
    public float PixelThreshold { get; init; } = 0.3f;

    /// <summary>Least mean probability of a region.</summary>
    public float BoxThreshold { get; init; } = 0.6f;

    /// <summary>How far a shrunk region grows back: area × ratio / perimeter.</summary>
    public float UnclipRatio { get; init; } = 1.5f;

    /// <summary>Least side of a region before it grows, in input pixels.</summary>
    public int MinSide { get; init; } = 3;

    /// <summary>Most regions returned, largest first.</summary>
    public int MaxRegions { get; init; } = 200;
}
