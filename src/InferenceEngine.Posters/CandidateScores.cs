namespace InferenceEngine.Posters;

/// <summary>The scores of a candidate, each 0 to 1. <see cref="Text"/> counts against it, the others for it.</summary>
/// <param name="Quality">Technical quality.</param>
/// <param name="Faces">Presence and size of faces.</param>
/// <param name="Saliency">One clear subject.</param>
/// <param name="Text">Share of the frame under text.</param>
/// <param name="Total">The weighted mix by which candidates are ranked.</param>
public sealed record CandidateScores(QualityScores Quality, double Faces, double Saliency, double Text, double Total)
{
    /// <summary>Technical quality by the trained model, which sees what the single measures of <see cref="Quality"/> miss.</summary>
    public double Technical { get; init; }

    /// <summary>The best face: size, sharpness, turned to the camera, upright, whole; 0 without faces.</summary>
    public double FaceQuality { get; init; }

    /// <summary>How well what draws the eye lies in the frame: near its middle or a third, clear of the edges.</summary>
    public double Composition { get; init; }
}
