namespace InferenceEngine.Server.Simulation.World;

/// <summary>An artwork of the world: what is true of it, and what the catalogue says. Immutable.</summary>
/// <param name="Title">Index of its title.</param>
/// <param name="Index">Index within the title.</param>
/// <param name="ArrivalHour">From which hour on it can be shown.</param>
/// <param name="Embedding">Of length 1.</param>
/// <param name="Quality">0 to 1; nobody sees it.</param>
/// <param name="QualityScore">The quality as a score sees it, with noise; the catalogue has it.</param>
/// <param name="IsClickbait">Whether many start and few stay.</param>
internal sealed record SimulatedArtwork(
    int Title, int Index, int ArrivalHour, double[] Embedding, double Quality, double QualityScore, bool IsClickbait)
{
    /// <summary>Name of the quality score in the catalogue.</summary>
    public const string ScoreName = "quality";

    /// <summary>Id in the catalogue.</summary>
    public string Id => $"artwork-{Index}";

    /// <summary>
    /// The embedding as the catalogue has it: with the quality score as a last number, so that a model shared by all
    /// artworks sees it too.
    /// </summary>
    public float[] CatalogEmbedding => [.. Embedding.Select(x => (float)x), (float)((2 * QualityScore) - 1)];

    /// <summary>The index in an id.</summary>
    public static int IndexOf(string id) => int.Parse(id.AsSpan(id.IndexOf('-') + 1));
}
