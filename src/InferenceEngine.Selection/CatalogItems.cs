namespace InferenceEngine.Selection;

/// <summary>A thing to watch.</summary>
public sealed record Title(string Id, string Name)
{
    /// <summary>Policies of this title by placement id, instead of the placements' own.</summary>
    public IReadOnlyDictionary<string, string> Policies { get; init; } = Nothing.Strings;

    /// <summary>Time in which evidence of this title counts half; 0 is the policy's.</summary>
    public double HalfLifeSeconds { get; init; }

    /// <summary>Artwork to show where no arm is eligible; empty: none is shown.</summary>
    public string FallbackArtworkId { get; init; } = string.Empty;
}

/// <summary>Where artwork is shown; fixes which artworks are eligible, the policy and what a reward is.</summary>
public sealed record Placement(string Id, string Name, string AspectRatio, long EpochSeconds, long RewardWindowSeconds)
{
    /// <summary>The policy; empty is <see cref="Policy.DefaultId"/>.</summary>
    public string PolicyId { get; init; } = string.Empty;

    /// <summary>The policy's version; 0 is the newest.</summary>
    public int PolicyVersion { get; init; }

    /// <summary>How several rewards of one decision become one.</summary>
    public RewardJoin RewardJoin { get; init; }

    /// <summary>How watching becomes a reward.</summary>
    public EngagementRule Engagement { get; init; } = EngagementRule.Default;

    /// <summary>Most rewards of one member in an hour that are counted; 0 is no limit.</summary>
    public int MemberRewardsPerHour { get; init; }

    /// <summary>
    /// Fraction of pairs of member and title that see the title's fallback artwork, or any when it has none: what is
    /// learnt from them is kept apart and says what choosing is worth.
    /// </summary>
    public double Holdout { get; init; }

    /// <summary>
    /// Segments of members, at most <see cref="Limits.Segments"/>, of which each learns apart: a request names the member's. Every
    /// segment costs the memory of the placement's arms once more.
    /// </summary>
    public IReadOnlyList<string> Segments { get; init; } = [];

    /// <summary>
    /// Impressions that the evidence of all other members is worth, at most, as the prior of a segment's arms: with many, a segment has to
    /// differ clearly before it is treated differently; 0 lets it learn from its own members only.
    /// </summary>
    public double SegmentPriorStrength { get; init; } = 50;
}

/// <summary>One picture of a title.</summary>
public sealed record Artwork(
    string TitleId,
    string Id,
    string AspectRatio,
    string Uri,
    IReadOnlyList<string> Tags,
    IReadOnlyDictionary<string, double> Scores,
    bool Retired = false,
    string RetiredReason = "")
{
    /// <summary>To whom and when it may be shown.</summary>
    public ArtworkRules Rules { get; init; } = ArtworkRules.None;

    /// <summary>What it looks like, as numbers of length about 1; empty when not known.</summary>
    public IReadOnlyList<float> Embedding { get; init; } = [];
}

/// <summary>How several rewards of one decision become one.</summary>
public enum RewardJoin
{
    /// <summary>The first counts.</summary>
    First,

    /// <summary>Their sum counts, at most 1.</summary>
    Sum,

    /// <summary>The largest counts.</summary>
    Max,

    /// <summary>The last counts.</summary>
    Last,
}

internal static class Nothing
{
    public static IReadOnlyDictionary<string, string> Strings { get; } = new Dictionary<string, string>();
}
