using InferenceEngine.Media;
using InferenceEngine.Posters;
using InferenceEngine.Server.Production.Jobs;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Services;

/// <summary>Between orders and their messages; checks what comes from the wire.</summary>
internal static class PosterOrderMapping
{
    private const int MostCandidates = 32;
    private const int MostRatios = 16;
    private const int MostHighlights = 32;
    private static readonly string[] formats = [.. Enum.GetNames<StillFormat>().Select(name => name.ToLowerInvariant())];

    /// <summary>The same order in the words of a call that waits for its posters.</summary>
    public static PosterOrder FromWire(V1.ProducePostersRequest request) => FromWire(new V1.PosterOrder
    {
        TitleId = request.TitleId,
        TitleName = request.TitleName,
        CandidateCount = request.CandidateCount,
        AspectRatios = { request.AspectRatios },
        Template = request.Template,
        Subtitle = request.Subtitle,
        Badge = request.Badge,
    });

    /// <exception cref="Grpc.GrpcException">INVALID_ARGUMENT with the field that is wrong.</exception>
    public static PosterOrder FromWire(V1.PosterOrder? order)
    {
        order ??= new V1.PosterOrder();
        if (order.TitleId.Length > 0)
            CatalogMapping.Id("title_id", order.TitleId);
        CatalogMapping.Text("title_name", order.TitleName);
        if (order.CandidateCount is < 0 or > MostCandidates)
            throw GrpcErrors.Invalid("candidate_count", $"is {order.CandidateCount}; it must be 0 (default) to {MostCandidates}.");
        if (order.AspectRatios.Count > MostRatios)
            throw GrpcErrors.Invalid("aspect_ratios", $"has {order.AspectRatios.Count} ratios; at most {MostRatios} are allowed.");
        if (order.Highlights is < 0 or > MostHighlights)
            throw GrpcErrors.Invalid("highlights", $"is {order.Highlights}; it must be 0 (none) to {MostHighlights}.");
        if (order.HasDiversity && !(order.Diversity is >= 0 and <= 1))
            throw GrpcErrors.Invalid("diversity", $"is {order.Diversity}; it must be 0 to 1.");
        CheckText(order);
        return new PosterOrder
        {
            TitleId = order.TitleId,
            TitleName = order.TitleName,
            CandidateCount = order.CandidateCount,
            AspectRatios = [.. order.AspectRatios.Select(r => CatalogMapping.Ratio("aspect_ratios", r))],
            Template = order.Template,
            Subtitle = order.Subtitle,
            Badge = order.Badge,
            Formats = [.. order.Formats.Distinct().Select(Format)],
            Output = order.Output,
            Fast = order.Fast,
            Enhance = order.Enhance,
            Content = order.Content,
            Highlights = order.Highlights,
            Diversity = order.HasDiversity ? order.Diversity : null,
        };
    }

    public static V1.PosterOrder ToWire(PosterOrder order)
    {
        V1.PosterOrder message = Plain(order);
        if (order.Diversity is { } diversity)
            message.Diversity = diversity;
        return message;
    }

    private static V1.PosterOrder Plain(PosterOrder order) => new()
    {
        TitleId = order.TitleId,
        TitleName = order.TitleName,
        CandidateCount = order.CandidateCount,
        AspectRatios = { order.AspectRatios },
        Template = order.Template,
        Subtitle = order.Subtitle,
        Badge = order.Badge,
        Formats = { order.Formats },
        Output = order.Output,
        Fast = order.Fast,
        Enhance = order.Enhance,
        Content = order.Content,
        Highlights = order.Highlights,
    };

    private static string Format(string name) => formats.Contains(name)
        ? name
        : throw GrpcErrors.Invalid("formats", $"has '{name}'; there are: {string.Join(", ", formats)}.");

    // By name only: a path would let a client read the server's files.
    private static void CheckText(V1.PosterOrder order)
    {
        foreach ((string field, string value) in ((string, string)[])
            [("title_name", order.TitleName), ("subtitle", order.Subtitle), ("badge", order.Badge)])
        {
            if (value.Length > PosterText.MostCharacters && order.Template.Length > 0)
                throw GrpcErrors.Invalid(field, $"has {value.Length} characters; a poster has room for {PosterText.MostCharacters}.");
        }

        if (order.Template.Length > 0 && !PosterTemplate.Shipped.Contains(order.Template))
            throw GrpcErrors.Invalid("template", $"is '{order.Template}'; there are: {string.Join(", ", PosterTemplate.Shipped)}.");
        if (order.Template.Length == 0 && order.Subtitle.Length + order.Badge.Length > 0)
            throw GrpcErrors.Invalid("template", "is empty, but there is text to write; name a design.");
    }
}
