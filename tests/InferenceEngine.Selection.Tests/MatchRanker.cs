namespace InferenceEngine.Selection.Tests;

/// <summary>
/// A ranker whose estimate is a logistic function of the match of the member's numbers with the embedding. It can be told to
/// fail, and remembers what it was asked.
/// </summary>
internal sealed class MatchRanker : IArtworkRanker, IArtworkRankers
{
    public string Sha256 { get; set; } = new('a', 64);

    public int MemberFeatures => 2;

    public int EmbeddingNumbers => 2;

    public int HashedLabels => 4;

    /// <summary>What comes of the next runs.</summary>
    public RankingOutcome Outcome { get; set; } = RankingOutcome.Ranked;

    /// <summary>What each estimate is, when not by the match.</summary>
    public float? Constant { get; set; }

    /// <summary>Rows of each run.</summary>
    public List<int> Runs { get; } = new(1000);

    /// <summary>The last run's rows.</summary>
    public float[] LastRows { get; private set; } = [];

    public TimeSpan LastBudget { get; private set; }

    public bool KeepsRows { get; set; } = true;

    public IArtworkRanker? Find(string name, string version, out string fault)
    {
        fault = "there is none.";
        return (name, version) == ("match", "1") ? this : null;
    }

    public RankingOutcome Score(
        ReadOnlySpan<float> member, ReadOnlySpan<float> artworks, Span<float> scores, TimeSpan budget)
    {
        Runs.Add(scores.Length);
        LastBudget = budget;
        if (KeepsRows)
            LastRows = artworks.ToArray();
        for (int i = 0; i < scores.Length; i++)
        {
            float match = (member[0] * artworks[6 * i]) + (member[1] * artworks[(6 * i) + 1]);
            scores[i] = Constant ?? (1 / (1 + MathF.Exp(-3 * match)));
        }

        return Outcome;
    }
}
