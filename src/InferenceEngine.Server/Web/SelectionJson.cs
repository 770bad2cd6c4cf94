using System.Text.Json;
using InferenceEngine.Selection;

namespace InferenceEngine.Server.Web;

/// <summary>Titles and explanations as the page reads them. Pure but for the engine that is asked.</summary>
internal static class SelectionJson
{
    /// <summary>A title with, for each placement, the policy in force and what is known of its arms.</summary>
    /// <param name="engine">Is asked.</param>
    /// <param name="title">The title.</param>
    /// <param name="segment">Whose evidence, in placements that list it; elsewhere, and where empty, all members'.</param>
    public static object Of(SelectionEngine engine, TitleEntry title, string segment) => new
    {
        title.Title.Id,
        title.Title.Name,
        Placements = engine.Catalog.Placements().Select(placement => Of(engine, title, placement.Find(segment) ?? placement)),
    };

    /// <summary>Why a decision was what it was.</summary>
    public static object Of(Explanation explanation) => new
    {
        TitleId = explanation.Title.Id,
        PlacementId = explanation.Placement.Id,
        explanation.Segment,
        Policy = Of(explanation.Policy),
        Drawn = explanation.Arms.FirstOrDefault(arm => arm.Key == explanation.Decision.Arm)?.Artwork?.Id,
        explanation.Decision.Propensity,
        Time = DateTimeOffset.FromUnixTimeSeconds(explanation.Decision.TimeSeconds),
        Holdout = (explanation.Decision.Flags & DecisionFlags.Holdout) != 0,
        explanation.IsExact,
        explanation.HasRequest,
        Ranking = explanation.Ranking.ToString(),
        Arms = explanation.Arms.Select(arm => new
        {
            arm.Artwork?.Id,
            arm.Artwork?.Uri,
            Mask = arm.Mask == ArmMask.None ? string.Empty : Snake(arm.Mask),
            arm.Impressions,
            arm.RewardSum,
            Estimate = Finite(arm.Estimate),
            Deviation = Finite(arm.Deviation),
            arm.RankerScore,
            arm.PolicyProbability,
            arm.ExposureFactor,
            arm.SceneFactor,
            arm.DiversityFactor,
            arm.RetirementCap,
            arm.Probability,
            RaceTime = Finite(arm.RaceTime),
        }),
    };

    private static object Of(SelectionEngine engine, TitleEntry title, PlacementEntry placement)
    {
        TitleStatistics statistics = engine.Statistics(title, placement);
        return new
        {
            placement.Placement.Id,
            placement.Placement.Name,
            placement.Placement.AspectRatio,
            placement.Placement.Segments,
            placement.Segment,
            Policy = Of(statistics.Policy),
            IsTitlesPolicy = title.Title.Policies.ContainsKey(placement.Placement.Id),
            Arms = statistics.Arms.Select(Of),
        };
    }

    private static object Of(Policy policy) => new { policy.Id, policy.Version, Kind = Snake(policy.Kind) };

    private static object Of(ArmStatistics arm) => new
    {
        arm.Artwork.Id,
        arm.Artwork.Uri,
        arm.Artwork.Tags,
        arm.Artwork.Scores,
        arm.Artwork.Retired,
        arm.Artwork.RetiredReason,
        arm.Probability,
        arm.Impressions,
        arm.Rewards,
        arm.RewardSum,
        arm.TakeRate,
        TakeRateLow = arm.TakeRateInterval.Low,
        TakeRateHigh = arm.TakeRateInterval.High,
        PosteriorMean = arm.Posterior.Mean,
    };

    /// <summary>As the docs and the protos name it.</summary>
    private static string Snake(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>JSON has no infinity.</summary>
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
