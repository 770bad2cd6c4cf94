using InferenceEngine.Selection;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Services;

/// <summary>From explanations and statistics to their messages.</summary>
internal static class ExplanationMapping
{
    public static V1.ExplainResponse Wire(Explanation explanation)
    {
        V1.ExplainResponse response = new()
        {
            TitleId = explanation.Title.Id,
            PlacementId = explanation.Placement.Id,
            Segment = explanation.Segment,
            Policy = PolicyMapping.Wire(explanation.Policy),
            ArtworkId = explanation.Arms.FirstOrDefault(arm => arm.Key == explanation.Decision.Arm)?.Artwork?.Id ?? string.Empty,
            Propensity = explanation.Decision.Propensity,
            TimeSeconds = explanation.Decision.TimeSeconds,
            Holdout = (explanation.Decision.Flags & DecisionFlags.Holdout) != 0,
            Exact = explanation.IsExact,
            HasRequest = explanation.HasRequest,
            Ranking = explanation.Ranking switch
            {
                RankingOutcome.None => string.Empty,
                RankingOutcome.Ranked => "RANKED",
                RankingOutcome.Late => "LATE",
                RankingOutcome.Unavailable => "UNAVAILABLE",
                RankingOutcome.TooMany => "TOO_MANY",
                _ => "FAILED",
            },
        };
        response.Arms.AddRange(explanation.Arms.Select(Wire));
        return response;
    }

    public static V1.GetStatisticsResponse Wire(TitleStatistics statistics)
    {
        V1.GetStatisticsResponse response = new()
        {
            Policy = PolicyMapping.Wire(statistics.Policy),
            HoldoutImpressions = statistics.HoldoutImpressions,
            HoldoutRewardSum = statistics.HoldoutRewardSum,
        };
        response.Arms.AddRange(statistics.Arms.Select(Wire));
        return response;
    }

    private static V1.ArmStatistics Wire(ArmStatistics arm) => new()
    {
        ArtworkId = arm.Artwork.Id,
        Alpha = arm.Posterior.Alpha,
        Beta = arm.Posterior.Beta,
        Probability = arm.Probability,
        Impressions = arm.Impressions,
        Rewards = arm.Rewards,
        RewardSum = arm.RewardSum,
        RetirementCap = arm.RetiredByPolicy ? 0 : arm.RetirementCap,
        HasChanged = arm.HasChanged,
    };

    private static V1.ArmExplanation Wire(ArmExplanation arm)
    {
        V1.ArmExplanation message = WithoutRanker(arm);
        if (arm.RankerScore is { } score)
            message.RankerScore = score;
        return message;
    }

    private static V1.ArmExplanation WithoutRanker(ArmExplanation arm) => new()
    {
        ArtworkId = arm.Artwork?.Id ?? string.Empty,
        Mask = arm.Mask switch
        {
            ArmMask.None => string.Empty,
            ArmMask.Retired => "RETIRED",
            ArmMask.NotYetValid => "NOT_YET_VALID",
            ArmMask.Expired => "EXPIRED",
            ArmMask.Age => "AGE",
            ArmMask.Region => "REGION",
            ArmMask.Excluded => "EXCLUDED",
            _ => "DELETED",
        },
        Impressions = arm.Impressions,
        RewardSum = arm.RewardSum,
        Estimate = arm.Estimate,
        Deviation = arm.Deviation,
        PolicyProbability = arm.PolicyProbability,
        ExposureFactor = arm.ExposureFactor,
        RememberedExposures = arm.RememberedExposures,
        SceneFactor = arm.SceneFactor,
        DiversityFactor = arm.DiversityFactor,
        RetirementCap = arm.RetirementCap,
        Probability = arm.Probability,
        RaceTime = arm.RaceTime,
    };
}
