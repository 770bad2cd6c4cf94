using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Crops;

/// <summary>A line of text in a crop.</summary>
/// <param name="Box">Where; in whole pixels inside the frame once it is part of a problem.</param>
/// <param name="IsSure">Whether it is certainly text, which a crop must hold whole or leave out.</param>
internal readonly record struct TextLine(Box Box, bool IsSure)
{
    /// <summary>Jewellery, sleeves and leaves reach 0.97 on the sample clips, but none of them has the shape of a line.</summary>
    private const float SureScore = 0.8f;

    /// <summary>Least width against height. Patterns that the model takes for text are as high as wide.</summary>
    private const float Shape = 1.8f;

    /// <summary>Least share of the frame: 100 × 20 pixels at 1080p, which can just be read on a poster.</summary>
    private const float LeastShare = 0.001f;

    /// <param name="box">All words of the line.</param>
    /// <param name="score">The surest word's.</param>
    /// <param name="frame">The whole frame.</param>
    public static TextLine Judge(Box box, float score, Box frame) => new(
        HeadRoom.Snap(box, frame),
        score >= SureScore && box.Width >= Shape * box.Height && box.Area >= LeastShare * frame.Area);

    /// <summary>Whether the border of <paramref name="crop"/> goes through it.</summary>
    public bool IsCutBy(Box crop) => !crop.Contains(Box) && crop.Intersect(Box) is { Width: > 0, Height: > 0 };
}
