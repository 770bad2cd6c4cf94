using System.Globalization;
using InferenceEngine.Posters;
using InferenceEngine.Selection;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Services;

/// <summary>Between the catalogue's items and their messages; checks what comes from the wire.</summary>
internal static class CatalogMapping
{
    private const int DefaultPage = 100;
    private const double DefaultSegmentPrior = 50;
    private const double MostSegmentPrior = 60_000;
    private const long DaySeconds = 86_400;
    private const long MostSeconds = 90 * DaySeconds;

    public static V1.Title Wire(Title title)
    {
        V1.Title message = new()
        {
            Id = title.Id,
            Name = title.Name,
            HalfLifeSeconds = title.HalfLifeSeconds,
            FallbackArtworkId = title.FallbackArtworkId,
        };
        foreach ((string placement, string policy) in title.Policies)
            message.Policies[placement] = policy;
        return message;
    }

    public static V1.Placement Wire(Placement placement) => new()
    {
        Segments = { placement.Segments },
        SegmentPriorStrength = placement.SegmentPriorStrength == 0 ? -1 : placement.SegmentPriorStrength,
        Id = placement.Id,
        Name = placement.Name,
        AspectRatio = placement.AspectRatio,
        EpochSeconds = placement.EpochSeconds,
        RewardWindowSeconds = placement.RewardWindowSeconds,
        PolicyId = placement.PolicyId,
        PolicyVersion = placement.PolicyVersion,
        RewardJoin = (V1.RewardJoin)placement.RewardJoin,
        Engagement = new V1.EngagementRule
        {
            AbandonSeconds = placement.Engagement.AbandonSeconds,
            AbandonValue = placement.Engagement.AbandonValue,
            FullSeconds = placement.Engagement.FullSeconds,
            CompletionWeight = placement.Engagement.CompletionWeight,
        },
        MemberRewardsPerHour = placement.MemberRewardsPerHour,
        Holdout = placement.Holdout,
    };

    public static V1.Artwork Wire(Artwork artwork)
    {
        V1.Artwork message = new()
        {
            Id = artwork.Id,
            TitleId = artwork.TitleId,
            AspectRatio = artwork.AspectRatio,
            Uri = artwork.Uri,
            Retired = artwork.Retired,
            RetiredReason = artwork.RetiredReason,
            Rules = Wire(artwork.Rules),
        };
        message.Embedding.AddRange(artwork.Embedding);
        message.Tags.AddRange(artwork.Tags);
        foreach ((string name, double score) in artwork.Scores)
            message.Scores[name] = score;
        return message;
    }

    public static Title Title(V1.Title? title)
    {
        if (title is null)
            throw GrpcErrors.Invalid("title", "is missing.");
        if (title.Policies.Count > Limits.ArtworkLabels)
            throw GrpcErrors.Invalid("title.policies", $"has {title.Policies.Count} entries; at most {Limits.ArtworkLabels} are allowed.");
        if (!(title.HalfLifeSeconds == 0 || title.HalfLifeSeconds is >= 60 and < 1e10))
            throw GrpcErrors.Invalid("title.half_life_seconds", $"is {title.HalfLifeSeconds}; it must be 0, or 60 or more.");
        return new Title(Id("title.id", title.Id), Text("title.name", title.Name))
        {
            HalfLifeSeconds = title.HalfLifeSeconds,
            FallbackArtworkId = title.FallbackArtworkId.Length == 0
                ? string.Empty
                : Id("title.fallback_artwork_id", title.FallbackArtworkId),
            Policies = title.Policies.ToDictionary(
                pair => Id("title.policies", pair.Key), pair => Id("title.policies", pair.Value)),
        };
    }

    public static Placement Placement(V1.Placement? placement)
    {
        if (placement is null)
            throw GrpcErrors.Invalid("placement", "is missing.");
        return new Placement(
            Id("placement.id", placement.Id),
            Text("placement.name", placement.Name),
            Ratio("placement.aspect_ratio", placement.AspectRatio),
            Seconds("placement.epoch_seconds", placement.EpochSeconds),
            Seconds("placement.reward_window_seconds", placement.RewardWindowSeconds))
        {
            PolicyId = placement.PolicyId.Length == 0 ? string.Empty : Id("placement.policy_id", placement.PolicyId),
            PolicyVersion = placement.PolicyVersion,
            RewardJoin = placement.RewardJoin is >= V1.RewardJoin.First and <= V1.RewardJoin.Last
                ? (RewardJoin)placement.RewardJoin
                : throw GrpcErrors.Invalid("placement.reward_join", $"is {(int)placement.RewardJoin}; there is no such join."),
            Engagement = Engagement(placement.Engagement),
            MemberRewardsPerHour = placement.MemberRewardsPerHour is >= 0 and <= 60_000
                ? placement.MemberRewardsPerHour
                : throw GrpcErrors.Invalid("placement.member_rewards_per_hour", "must be 0 (no limit) to 60000."),
            Holdout = placement.Holdout is >= 0 and <= 0.5
                ? placement.Holdout
                : throw GrpcErrors.Invalid("placement.holdout", "must be 0 to 0.5."),
            Segments = Segments(placement.Segments),
            SegmentPriorStrength = StrengthOf(placement.SegmentPriorStrength),
        };
    }

    public static Artwork Artwork(V1.Artwork? artwork)
    {
        if (artwork is null)
            throw GrpcErrors.Invalid("artwork", "is missing.");
        if (artwork.Tags.Count > Limits.ArtworkLabels || artwork.Scores.Count > Limits.ArtworkLabels)
            throw GrpcErrors.Invalid("artwork", $"has more than {Limits.ArtworkLabels} tags or scores.");
        foreach ((string name, double score) in artwork.Scores)
        {
            if (!(score >= 0 && score <= 1))
                throw GrpcErrors.Invalid($"artwork.scores[{name}]", $"is {score.ToString(CultureInfo.InvariantCulture)}; it must be 0 to 1.");
        }

        return new Artwork(
            Id("artwork.title_id", artwork.TitleId),
            Id("artwork.id", artwork.Id),
            Ratio("artwork.aspect_ratio", artwork.AspectRatio),
            Text("artwork.uri", artwork.Uri),
            [.. artwork.Tags.Select(tag => Text("artwork.tags", tag))],
            new Dictionary<string, double>(artwork.Scores),
            artwork.Retired,
            Text("artwork.retired_reason", artwork.RetiredReason))
        {
            Rules = Rules(artwork.Rules),
            Embedding = Embedding(artwork.Embedding),
        };
    }

    public static string Id(string field, string id) => Limits.IsId(id)
        ? id
        : throw GrpcErrors.Invalid(field, $"must be 1 to {Limits.IdLength} characters of A-Z a-z 0-9 . _ : -");

    public static string Text(string field, string text) => text.Length <= Limits.TextLength
        ? text
        : throw GrpcErrors.Invalid(field, $"has {text.Length} characters; at most {Limits.TextLength} are allowed.");

    public static string Ratio(string field, string text)
    {
        try
        {
            return AspectRatio.Parse(text).ToString();
        }
        catch (FormatException cause)
        {
            throw GrpcErrors.Invalid(field, cause.Message);
        }
    }

    public static int PageSize(int asked) => asked switch
    {
        0 => DefaultPage,
        > 0 and <= Limits.ListPage => asked,
        _ => throw GrpcErrors.Invalid("page_size", $"is {asked}; it must be 0 (default) to {Limits.ListPage}."),
    };

    private static V1.ArtworkRules? Wire(ArtworkRules rules)
    {
        if (rules == ArtworkRules.None)
            return null;
        V1.ArtworkRules message = new()
        {
            MinimumAge = rules.MinimumAge,
            ValidFromSeconds = rules.ValidFromSeconds,
            ValidUntilSeconds = rules.ValidUntilSeconds,
        };
        message.Regions.AddRange(rules.Regions);
        message.BlockedRegions.AddRange(rules.BlockedRegions);
        return message;
    }

    private static ArtworkRules Rules(V1.ArtworkRules? rules)
    {
        if (rules is null)
            return ArtworkRules.None;
        if (rules.MinimumAge is < 0 or > 120)
            throw GrpcErrors.Invalid("artwork.rules.minimum_age", $"is {rules.MinimumAge}; it must be 0 to 120.");
        if (rules.Regions.Count > Limits.Regions || rules.BlockedRegions.Count > Limits.Regions)
            throw GrpcErrors.Invalid("artwork.rules", $"has more than {Limits.Regions} regions.");
        if (rules.ValidFromSeconds < 0 || rules.ValidUntilSeconds < 0)
            throw GrpcErrors.Invalid("artwork.rules", "has a negative time.");
        return new ArtworkRules
        {
            MinimumAge = rules.MinimumAge,
            Regions = [.. rules.Regions.Select(region => Id("artwork.rules.regions", region))],
            BlockedRegions = [.. rules.BlockedRegions.Select(region => Id("artwork.rules.blocked_regions", region))],
            ValidFromSeconds = rules.ValidFromSeconds,
            ValidUntilSeconds = rules.ValidUntilSeconds,
        };
    }

    private static float[] Embedding(IReadOnlyCollection<float> numbers)
    {
        const int most = 4096;
        if (numbers.Count > most)
            throw GrpcErrors.Invalid("artwork.embedding", $"has {numbers.Count} numbers; at most {most} are allowed.");
        if (!numbers.All(float.IsFinite))
            throw GrpcErrors.Invalid("artwork.embedding", "has a number that is not finite.");
        return [.. numbers.Take(Limits.Embedding)];
    }

    private static EngagementRule Engagement(V1.EngagementRule? rule)
    {
        if (rule is null)
            return EngagementRule.Default;
        EngagementRule made = new(rule.AbandonSeconds, rule.AbandonValue, rule.FullSeconds, rule.CompletionWeight);
        return made.Fault() is { } fault ? throw GrpcErrors.Invalid("placement.engagement", fault) : made;
    }

    private static string[] Segments(IReadOnlyCollection<string> segments)
    {
        if (segments.Count > Limits.Segments)
            throw GrpcErrors.Invalid("placement.segments", $"has {segments.Count} names; at most {Limits.Segments} are allowed.");
        if (segments.Distinct().Count() < segments.Count)
            throw GrpcErrors.Invalid("placement.segments", "names one twice.");
        return [.. segments.Select(segment => Id("placement.segments", segment))];
    }

    private static double StrengthOf(double impressions) => impressions switch
    {
        0 => DefaultSegmentPrior,
        < 0 => 0,
        <= MostSegmentPrior => impressions,
        _ => throw GrpcErrors.Invalid("placement.segment_prior_strength", $"is {impressions}; it must be at most {MostSegmentPrior}."),
    };

    private static long Seconds(string field, long seconds) => seconds switch
    {
        0 => DaySeconds,
        > 0 and <= MostSeconds => seconds,
        _ => throw GrpcErrors.Invalid(field, $"is {seconds}; it must be 0 (a day) to {MostSeconds}."),
    };
}
