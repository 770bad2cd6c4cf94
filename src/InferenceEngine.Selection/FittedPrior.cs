using InferenceEngine.Bandits;

namespace InferenceEngine.Selection;

/// <summary>
/// Where new artworks of a placement start: a Beta prior from an artwork's embedding and scores, as
/// <see cref="ArtworkPrior"/> fitted it to the artworks with evidence. An item of the catalogue, so that a replay of
/// the log gives each artwork the same prior. Immutable; thread-safe.
/// </summary>
/// <param name="PlacementId">The placement whose artworks it is of.</param>
/// <param name="EmbeddingNumbers">Numbers of an embedding that are features: the first ones.</param>
/// <param name="Scores">Names of the scores that are features, behind the embedding.</param>
/// <param name="Means">Mean of each feature over the artworks with evidence; what an artwork lacks counts as
/// it.</param>
/// <param name="Deviations">Standard deviation of each feature, positive.</param>
/// <param name="Weights">Weights of the standardised features on the logit scale; the intercept is last.</param>
/// <param name="Strength">α + β: how many impressions the prior is worth.</param>
/// <param name="IsPooled">Whether there were too few artworks to learn from features.</param>
/// <param name="Artworks">How many artworks had evidence.</param>
public sealed record FittedPrior(
    string PlacementId,
    int EmbeddingNumbers,
    IReadOnlyList<string> Scores,
    IReadOnlyList<double> Means,
    IReadOnlyList<double> Deviations,
    IReadOnlyList<double> Weights,
    double Strength,
    bool IsPooled,
    int Artworks)
{
    /// <summary>The prior of an artwork.</summary>
    public BetaPosterior Predict(Artwork artwork)
    {
        float[] features = new float[Means.Count];
        Write(artwork, features);
        return ArtworkPrior.Of([.. Weights], Strength, IsPooled).Predict(features);
    }

    /// <summary>Writes the standardised features of an artwork.</summary>
    internal void Write(Artwork artwork, Span<float> features)
    {
        for (int i = 0; i < features.Length; i++)
        {
            double? raw = Feature(artwork, i);
            features[i] = raw is { } value && double.IsFinite(value) ? (float)((value - Means[i]) / Deviations[i]) : 0;
        }
    }

    /// <summary>Feature <paramref name="index"/> of an artwork as it is, or null when the artwork lacks it.</summary>
    internal double? Feature(Artwork artwork, int index)
    {
        if (index < EmbeddingNumbers)
            return index < artwork.Embedding.Count ? artwork.Embedding[index] : null;
        return artwork.Scores.TryGetValue(Scores[index - EmbeddingNumbers], out double score) ? score : null;
    }
}
