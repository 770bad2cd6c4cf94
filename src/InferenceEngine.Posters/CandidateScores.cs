namespace InferenceEngine.Posters;

/// <summary>The scores of a candidate, each 0 to 1. <see cref="Text"/> counts against it, the others for it.</summary>
/// <param name="Quality">Technical quality.</param>
/// <param name="Faces">Presence and size of faces.</param>
/// <param name="Saliency">One clear subject.</param>
/// <param name="Text">Share of the frame under text.</param>
/// <param name="Total">The weighted mix by which candidates are ranked.</param>
public sealed record CandidateScores(QualityScores Quality, double Faces, double Saliency, double Text, double Total);
