using System.Globalization;
using InferenceEngine.Posters;
using InferenceEngine.Selection;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Services;

/// <summary>Between the catalogue's items and their messages; checks what comes from the wire.</summary>
internal static class CatalogMapping
{
    private const long DaySeconds = 86_400;
    private const long MostSeconds = 90 * DaySeconds;

    public static V1.Title Wire(Title title) => new() { Id = title.Id, Name = title.Name };

    public static V1.Placement Wire(Placement placement) => new()
    {
        Id = placement.Id,
        Name = placement.Name,
        AspectRatio = placement.AspectRatio,
        EpochSeconds = placement.EpochSeconds,
        RewardWindowSeconds = placement.RewardWindowSeconds,
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
        };
        message.Tags.AddRange(artwork.Tags);
        foreach ((string name, double score) in artwork.Scores)
            message.Scores[name] = score;
        return message;
    }

    public static Title Title(V1.Title? title)
    {
        if (title is null)
            throw GrpcErrors.Invalid("title", "is missing.");
        return new Title(Id("title.id", title.Id), Text("title.name", title.Name));
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
            Seconds("placement.reward_window_seconds", placement.RewardWindowSeconds));
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
            Text("artwork.retired_reason", artwork.RetiredReason));
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

    private static long Seconds(string field, long seconds) => seconds switch
    {
        0 => DaySeconds,
        > 0 and <= MostSeconds => seconds,
        _ => throw GrpcErrors.Invalid(field, $"is {seconds}; it must be 0 (a day) to {MostSeconds}."),
    };
}
