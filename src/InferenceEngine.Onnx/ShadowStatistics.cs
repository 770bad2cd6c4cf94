namespace InferenceEngine.Onnx;

/// <summary>How a shadow version did beside the primary one. Immutable.</summary>
/// <param name="Compared">Requests whose outputs were compared.</param>
/// <param name="Different">Of these, how many were outside of the tolerance.</param>
/// <param name="Failed">Requests that the shadow did not answer: its queue was full, or it failed.</param>
/// <param name="LargestDifference">The largest difference seen; infinite where shapes or whole numbers differed.</param>
public sealed record ShadowStatistics(long Compared, long Different, long Failed, double LargestDifference);
