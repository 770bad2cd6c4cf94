using InferenceEngine.Bandits;

namespace InferenceEngine.Selection;

/// <summary>
/// One version of a policy: an algorithm, its parameters, how it learns and the strategies around it. Immutable; another
/// setting is another version. Defaults are those of context-free Thompson sampling with a uniform prior.
/// </summary>
public sealed record Policy(string Id, int Version)
{
    /// <summary>Id of the policy that placements have which name none.</summary>
    public const string DefaultId = "default";

    /// <summary>The algorithm.</summary>
    public PolicyKind Kind { get; init; }

    /// <summary>Prior pseudo-count of success. 1 with <see cref="PriorBeta"/> 1 is uniform on [0, 1].</summary>
    public double PriorAlpha { get; init; } = 1;

    /// <summary>Prior pseudo-count of failure.</summary>
    public double PriorBeta { get; init; } = 1;

    /// <summary>ε-greedy: how often an arm is drawn evenly.</summary>
    public double Epsilon { get; init; } = 0.1;

    /// <summary>Softmax: the difference of means that makes an arm e times as likely.</summary>
    public double Temperature { get; init; } = 0.02;

    /// <summary>UCB1 and LinUCB: widths of the confidence bound; 1 is the published UCB1.</summary>
    public double Exploration { get; init; } = 1;

    /// <summary>Inverse-gap weighting: probability falls as 1 / (arms + γ gap). Larger explores less.</summary>
    public double Gamma { get; init; } = 200;

    /// <summary>Top-two Thompson sampling: how often the first of two distinct draws is taken; 1 is plain Thompson.</summary>
    public double TopTwo { get; init; } = 1;

    /// <summary>Gaussian Thompson: deviation of one reward about its mean, and of the prior mean.</summary>
    public double RewardDeviation { get; init; } = 0.5;

    /// <summary>Features of the context; 0 for context-free policies.</summary>
    public int Dimensions { get; init; }

    /// <summary>Whether a contextual model knows how features vary together.</summary>
    public ModelForm Form { get; init; }

    /// <summary>Which arms learn together.</summary>
    public ModelScope Scope { get; init; }

    /// <summary>Numbers of an artwork's embedding that a shared model looks at.</summary>
    public int ArtworkDimensions { get; init; }

    /// <summary>Prior precision of a weight: 1 / variance.</summary>
    public double PriorPrecision { get; init; } = 1;

    /// <summary>Least probability of every eligible arm.</summary>
    public double Floor { get; init; }

    /// <summary>Largest probability of an arm, where more than one is eligible.</summary>
    public double Cap { get; init; } = 1;

    /// <summary>Time in which evidence counts half; 0 never forgets.</summary>
    public double HalfLifeSeconds { get; init; }

    /// <summary>What each earlier exposure of the member to an artwork multiplies its probability by.</summary>
    public double ExposureFactor { get; init; } = 1;

    /// <summary>
    /// Whether the server itself remembers what it showed to whom, and in which time an exposure counts half; 0 remembers
    /// nothing and costs nothing. In force for pages of placements with this policy.
    /// </summary>
    public double ExposureHalfLifeSeconds { get; init; }

    /// <summary>By how much a full match with the row's tags raises an artwork's weight: 1 doubles it.</summary>
    public double SceneBoost { get; init; }

    /// <summary>By how much a full match with tags that the page shows already lowers an artwork's weight, 0 to 1.</summary>
    public double DiversityPenalty { get; init; }

    /// <summary>Most titles of a page whose artwork is not the policy's likeliest; 0 is no limit.</summary>
    public int PageExplorations { get; init; }

    /// <summary>Probability of being best under which an arm begins to retire; 0 never retires.</summary>
    public double RetireBelow { get; init; }

    /// <summary>Impressions that an arm has at least before it may retire.</summary>
    public double RetireAfterImpressions { get; init; } = 1000;

    /// <summary>Fraction of pages of context-free policies whose inputs are kept for explanation and evaluation.</summary>
    public double LogFraction { get; init; }

    /// <summary>Whose estimates are the prior means, or null for the policy's own prior.</summary>
    public RankerPrior? Ranker { get; init; }

    /// <summary>Whether a model of the policy learns from the request's features.</summary>
    public bool IsContextual => Dimensions > 0;

    /// <summary>Features of a request that the policy reads, itself or its ranker; named ones are hashed into as many.</summary>
    public int FeatureCount => IsContextual ? Dimensions : Ranker?.MemberFeatures ?? 0;

    /// <summary>
    /// Posterior of an arm: every impression counts as a failure at once, and its reward, when it comes, turns that
    /// share of it into success. A reward whose impression was lost in a crash never takes β below the prior.
    /// </summary>
    public BetaPosterior Posterior(double impressions, double rewardSum) =>
        new(PriorAlpha + rewardSum, PriorBeta + Math.Max(impressions - rewardSum, 0));

    /// <summary>
    /// The policy with the hash and the width of the ranker that it names, which every version of a policy has to say; null, and
    /// what is wrong, where there is no such ranker.
    /// </summary>
    public Policy? WithRanker(IArtworkRankers rankers, out string fault)
    {
        fault = string.Empty;
        if (Ranker is not { } named)
            return this;
        if (rankers.Find(named.Name, named.Version, out string missing) is not { } ranker)
            fault = $"ranker '{named.Name}' version '{named.Version}': {missing}";
        else if (named.Sha256.Length > 0 && named.Sha256 != ranker.Sha256)
            fault = $"ranker '{named.Name}' version '{named.Version}' has sha256 {ranker.Sha256} here, not {named.Sha256}.";
        else
            return this with { Ranker = named with { Sha256 = ranker.Sha256, MemberFeatures = ranker.MemberFeatures } };
        return null;
    }

    /// <summary>What is wrong with a setting and what it may be, or null.</summary>
    public string? Fault() =>
        Wrong(nameof(PriorAlpha), PriorAlpha, PriorAlpha > 0 && double.IsFinite(PriorAlpha), "positive")
        ?? Wrong(nameof(PriorBeta), PriorBeta, PriorBeta > 0 && double.IsFinite(PriorBeta), "positive")
        ?? Wrong(nameof(Epsilon), Epsilon, Epsilon is >= 0 and <= 1, "0 to 1")
        ?? Wrong(nameof(Temperature), Temperature, Temperature is > 1e-9 and < 1e9, "positive")
        ?? Wrong(nameof(Exploration), Exploration, Exploration is >= 0 and < 1e6, "0 or more")
        ?? Wrong(nameof(Gamma), Gamma, Gamma is >= 0 and < 1e12, "0 or more")
        ?? Wrong(nameof(TopTwo), TopTwo, TopTwo is > 0 and <= 1, "above 0, at most 1")
        ?? Wrong(nameof(RewardDeviation), RewardDeviation, RewardDeviation is > 0 and < 1e3, "positive")
        ?? Wrong(nameof(PriorPrecision), PriorPrecision, PriorPrecision is > 1e-6 and < 1e6, "1e-6 to 1e6")
        ?? Wrong(nameof(Floor), Floor, Floor is >= 0 and <= 0.5, "0 to 0.5")
        ?? Wrong(nameof(Cap), Cap, Cap is > 0 and <= 1, "above 0, at most 1")
        ?? Wrong(nameof(HalfLifeSeconds), HalfLifeSeconds, HalfLifeSeconds == 0 || HalfLifeSeconds is >= 60 and < 1e10, "0 (never), or 60 or more")
        ?? Wrong(nameof(ExposureFactor), ExposureFactor, ExposureFactor is > 0 and <= 1, "above 0, at most 1")
        ?? Wrong(nameof(ExposureHalfLifeSeconds), ExposureHalfLifeSeconds,
            ExposureHalfLifeSeconds == 0 || (ExposureHalfLifeSeconds is >= 60 and < 1e10 && ExposureFactor < 1),
            "0 (not remembered), or 60 or more with an ExposureFactor below 1")
        ?? Wrong(nameof(SceneBoost), SceneBoost, SceneBoost is >= 0 and <= 100, "0 to 100")
        ?? Wrong(nameof(DiversityPenalty), DiversityPenalty, DiversityPenalty is >= 0 and < 1, "0 to below 1")
        ?? Wrong(nameof(PageExplorations), PageExplorations, PageExplorations is >= 0 and <= Limits.PageTitles, $"0 to {Limits.PageTitles}")
        ?? Wrong(nameof(RetireBelow), RetireBelow, RetireBelow is >= 0 and < 0.5, "0 to below 0.5")
        ?? Wrong(nameof(RetireAfterImpressions), RetireAfterImpressions, RetireAfterImpressions >= 1, "1 or more")
        ?? Wrong(nameof(LogFraction), LogFraction, LogFraction is >= 0 and <= 1, "0 to 1")
        ?? ModelFault()
        ?? Ranker?.Fault(this);

    internal bool Remembers => ExposureHalfLifeSeconds > 0;

    internal bool HasStrategies =>
        ExposureFactor < 1 || SceneBoost > 0 || DiversityPenalty > 0 || PageExplorations > 0;

    private string? ModelFault()
    {
        int most = Form == ModelForm.Full ? Limits.FullDimensions : Limits.Dimensions;
        if (Dimensions < 0 || Dimensions > most)
            return $"Dimensions is {Dimensions}; a {Form} model has 0 to {most}.";
        if (Dimensions == 0 && Kind is PolicyKind.LinUcb or PolicyKind.LinThompson or PolicyKind.LogisticThompson)
            return $"Dimensions is 0; {Kind} needs the number of features of the context.";
        if (Dimensions > 0 && Kind is not (PolicyKind.LinUcb or PolicyKind.LinThompson or PolicyKind.LogisticThompson or PolicyKind.InverseGap))
            return $"Dimensions is {Dimensions}; {Kind} has no context.";
        if (Form == ModelForm.Full && (Scope == ModelScope.Shared || Kind == PolicyKind.LogisticThompson))
            return "Form is Full; shared and logistic models are Diagonal.";
        if (Scope == ModelScope.Shared && (ArtworkDimensions < 1 || ArtworkDimensions > Limits.Embedding))
            return $"ArtworkDimensions is {ArtworkDimensions}; a shared model looks at 1 to {Limits.Embedding} numbers of an embedding.";
        if (Scope == ModelScope.Shared && Kind is PolicyKind.LinUcb or PolicyKind.LogisticThompson)
            return $"Scope is Shared; {Kind} has a model per arm.";
        return Dimensions > 0 && HalfLifeSeconds > 0 && Kind == PolicyKind.LogisticThompson
            ? "HalfLifeSeconds is set; logistic models do not forget."
            : null;
    }

    private static string? Wrong(string name, double value, bool holds, string rule) => holds
        ? null
        : FormattableString.Invariant($"{name} is {value}; it must be {rule}.");
}
