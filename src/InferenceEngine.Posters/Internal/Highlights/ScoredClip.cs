namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>A part of the timeline and its score as a distribution.</summary>
/// <param name="From">First second.</param>
/// <param name="To">Where it ends, in seconds.</param>
/// <param name="Mean">Mean score.</param>
/// <param name="Spread">Standard deviation.</param>
/// <param name="Distribution">Shares of the scores 0 to 10.</param>
internal sealed record ScoredClip(double From, double To, double Mean, double Spread, IReadOnlyList<double> Distribution);
