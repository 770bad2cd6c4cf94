namespace InferenceEngine.Selection;

/// <summary>Why a decision was what it was.</summary>
public sealed record Explanation
{
    /// <summary>The decision's parts.</summary>
    public required DecisionId Decision { get; init; }

    /// <summary>The title.</summary>
    public required Title Title { get; init; }

    /// <summary>The placement.</summary>
    public required Placement Placement { get; init; }

    /// <summary>The member's segment, empty when the decision was made with the evidence of all members.</summary>
    public required string Segment { get; init; }

    /// <summary>The version of the policy that made the pmf.</summary>
    public required Policy Policy { get; init; }

    /// <summary>
    /// Whether the pmf rebuilt from the state of now gives the decision's arm the propensity that the decision has. When
    /// not, what was learnt or edited since has moved it; the drawn arm and its propensity are still the decision's.
    /// </summary>
    public required bool IsExact { get; init; }

    /// <summary>Whether the log has what the request said; else the explanation is that of a request which said nothing.</summary>
    public required bool HasRequest { get; init; }

    /// <summary>What came of the ranker that the policy names: where it did not rank, priors are the plain ones.</summary>
    public required RankingOutcome Ranking { get; init; }

    /// <summary>The arm that the rebuilt pmf and the decision's seed give.</summary>
    public required uint RebuiltArm { get; init; }

    /// <summary>Every arm, eligible or not, likeliest first.</summary>
    public required IReadOnlyList<ArmExplanation> Arms { get; init; }
}

/// <summary>An arm's part in a decision.</summary>
public sealed record ArmExplanation
{
    /// <summary>Hash of the artwork within its title.</summary>
    public required uint Key { get; init; }

    /// <summary>The artwork, unless it was deleted.</summary>
    public required Artwork? Artwork { get; init; }

    /// <summary>Why it could not be drawn, or none.</summary>
    public required ArmMask Mask { get; init; }

    /// <summary>Discounted impressions.</summary>
    public required double Impressions { get; init; }

    /// <summary>Discounted sum of rewards.</summary>
    public required double RewardSum { get; init; }

    /// <summary>Estimate of the mean reward, or of the contextual score.</summary>
    public required double Estimate { get; init; }

    /// <summary>Deviation of the estimate, where the policy has one.</summary>
    public required double Deviation { get; init; }

    /// <summary>The ranker's estimate, which is the prior mean, as the log has it; null without one.</summary>
    public required double? RankerScore { get; init; }

    /// <summary>Probability by the policy alone.</summary>
    public required double PolicyProbability { get; init; }

    /// <summary>Factor of what the member has seen.</summary>
    public required double ExposureFactor { get; init; }

    /// <summary>Exposures that the server remembered, discounted by age; they count beside those of the request.</summary>
    public required double RememberedExposures { get; init; }

    /// <summary>Factor of the row's tags.</summary>
    public required double SceneFactor { get; init; }

    /// <summary>Factor of what the page showed already.</summary>
    public required double DiversityFactor { get; init; }

    /// <summary>Largest probability that gradual retirement has left it, 0 to 1.</summary>
    public required double RetirementCap { get; init; }

    /// <summary>Probability of being drawn.</summary>
    public required double Probability { get; init; }

    /// <summary>Its time in the exponential race: the smallest wins. Infinite when it cannot be drawn.</summary>
    public required double RaceTime { get; init; }
}
