namespace InferenceEngine.Selection.Internal.Transfer;

/// <summary>One line of a state file: exactly one of its parts. docs/STATE.md is the definition of the format.</summary>
internal sealed record StateLine
{
    /// <summary>What the first line's <see cref="Format"/> is.</summary>
    public const string FormatName = "inference-engine-state";

    /// <summary>The version of the format that this program writes and reads.</summary>
    public const int FormatVersion = 1;

    public string? Format { get; init; }

    public int? Version { get; init; }

    public Policy? Policy { get; init; }

    public Placement? Placement { get; init; }

    public FittedPrior? Prior { get; init; }

    public TitleLine? Title { get; init; }

    public EvidenceLine? Evidence { get; init; }

    public ModelLine? Model { get; init; }
}

/// <summary>A title and its artworks.</summary>
internal sealed record TitleLine(Title Title, IReadOnlyList<Artwork> Artworks);

/// <summary>What is learnt of a title in a placement, or in one of its segments.</summary>
internal sealed record EvidenceLine(
    string Title,
    string Placement,
    IReadOnlyList<ArmLine> Arms,
    uint DecayedSeconds = 0,
    double HoldoutImpressions = 0,
    double HoldoutRewardSum = 0,
    string? Segment = null);

/// <summary>What is learnt of an artwork.</summary>
internal sealed record ArmLine(
    string Artwork,
    double Impressions,
    double RewardSum,
    double RewardSquares = 0,
    long Rewards = 0,
    ArmState State = ArmState.Active,
    int RetireSteps = 0,
    double RecentImpressions = 0,
    double RecentRewardSum = 0,
    double PriorMean = 0,
    double PriorStrength = 0);

/// <summary>A contextual model of a title, or of a placement when it has no title.</summary>
internal sealed record ModelLine(
    string Placement,
    ModelForm Form,
    bool Logistic,
    int Features,
    int Factors,
    IReadOnlyList<BlockLine> Blocks,
    string? Title = null,
    uint DecayedSeconds = 0);

/// <summary>The numbers of an artwork in a model, or of all artworks when it names none.</summary>
internal sealed record BlockLine(float[] Numbers, string? Artwork = null, double[]? Evidence = null);
