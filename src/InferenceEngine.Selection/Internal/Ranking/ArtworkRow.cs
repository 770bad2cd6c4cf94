using InferenceEngine.Bandits;

namespace InferenceEngine.Selection.Internal.Ranking;

/// <summary>
/// An artwork as rankers of one shape read it: its embedding, cut or filled up with zeros, then its scores by name and its
/// tags as categories of "tag", hashed as docs/FEATURES.md says. Immutable.
/// </summary>
internal sealed class ArtworkRow
{
    private readonly int embedding;

    private ArtworkRow(int embedding, float[] numbers) => (this.embedding, Numbers) = (embedding, numbers);

    /// <summary>The row.</summary>
    public float[] Numbers { get; }

    /// <summary>The row of an artwork for a ranker.</summary>
    public static ArtworkRow Of(Artwork artwork, IArtworkRanker ranker)
    {
        float[] numbers = new float[ranker.EmbeddingNumbers + ranker.HashedLabels];
        int known = Math.Min(artwork.Embedding.Count, ranker.EmbeddingNumbers);
        for (int i = 0; i < known; i++)
            numbers[i] = artwork.Embedding[i];
        Span<float> labels = numbers.AsSpan(ranker.EmbeddingNumbers);
        if (labels.IsEmpty)
            return new ArtworkRow(ranker.EmbeddingNumbers, numbers);
        foreach ((string name, double score) in artwork.Scores)
            FeatureHash.Add(name, (float)score, labels);
        foreach (string tag in artwork.Tags)
            FeatureHash.Add("tag", tag, labels);
        return new ArtworkRow(ranker.EmbeddingNumbers, numbers);
    }

    /// <summary>Whether it is what a ranker reads.</summary>
    public bool Fits(IArtworkRanker ranker) =>
        embedding == ranker.EmbeddingNumbers && Numbers.Length == ranker.EmbeddingNumbers + ranker.HashedLabels;
}
