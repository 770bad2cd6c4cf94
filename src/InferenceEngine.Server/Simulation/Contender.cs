using InferenceEngine.Selection;

namespace InferenceEngine.Server.Simulation;

/// <summary>
/// What is run against the others: a policy, and whether new artworks start from a fitted prior. Immutable.
/// </summary>
internal sealed record Contender(Policy Policy, bool FitsPriors)
{
    /// <summary>Where the policy's ranker is found, or null when it has none.</summary>
    public IArtworkRankers? Rankers { get; init; }

    /// <summary>Its name in tables, files and pictures.</summary>
    public string Name => FitsPriors ? $"{Policy.Id}+prior" : Policy.Id;
}
