namespace InferenceEngine.Selection;

/// <summary>
/// A model that estimates the reward of showing artworks to a member: it gives policies a prior mean for each pair. The same
/// file, named by its hash, gives the same estimates to within rounding wherever it runs. Thread-safe.
/// </summary>
public interface IArtworkRanker
{
    /// <summary>SHA-256 of the model's file, in lower-case hexadecimal digits.</summary>
    string Sha256 { get; }

    /// <summary>Numbers of a member that it reads.</summary>
    int MemberFeatures { get; }

    /// <summary>Numbers of an artwork's embedding at the beginning of its row.</summary>
    int EmbeddingNumbers { get; }

    /// <summary>Places behind them into which scores and tags are hashed, as docs/FEATURES.md says.</summary>
    int HashedLabels { get; }

    /// <summary>Estimates the reward of each artwork, in [0, 1].</summary>
    /// <param name="member"><see cref="MemberFeatures"/> numbers.</param>
    /// <param name="artworks">Rows of <see cref="EmbeddingNumbers"/> + <see cref="HashedLabels"/> numbers.</param>
    /// <param name="scores">Receives an estimate for each row, when the outcome is <see cref="RankingOutcome.Ranked"/>.</param>
    /// <param name="budget">Time after which nobody waits for it any more.</param>
    RankingOutcome Score(ReadOnlySpan<float> member, ReadOnlySpan<float> artworks, Span<float> scores, TimeSpan budget);
}

/// <summary>The rankers that a server has. Thread-safe.</summary>
public interface IArtworkRankers
{
    /// <summary>A ranker by name and version, or null and why there is none.</summary>
    IArtworkRanker? Find(string name, string version, out string fault);
}

/// <summary>What came of ranking a page.</summary>
public enum RankingOutcome : byte
{
    /// <summary>No policy of the page has a ranker.</summary>
    None,

    /// <summary>The ranker's estimates were the priors.</summary>
    Ranked,

    /// <summary>The ranker took longer than the policy allows: the plain prior.</summary>
    Late,

    /// <summary>The server has no such ranker, or one of another hash: the plain prior.</summary>
    Unavailable,

    /// <summary>The ranker failed, or gave numbers that are none: the plain prior.</summary>
    Failed,

    /// <summary>The page has more artworks than <see cref="Limits.RankedArtworks"/>: the plain prior for the rest.</summary>
    TooMany,
}
