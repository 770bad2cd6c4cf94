using InferenceEngine.Media;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Web.Editor;

/// <summary>What to make, as the page sends it.</summary>
internal sealed record OrderMessage
{
    public string TitleId { get; init; } = string.Empty;
    public string TitleName { get; init; } = string.Empty;
    public int CandidateCount { get; init; }
    public IReadOnlyList<string> AspectRatios { get; init; } = [];
    public string Template { get; init; } = string.Empty;
    public string Subtitle { get; init; } = string.Empty;
    public string Badge { get; init; } = string.Empty;
    public IReadOnlyList<string> Formats { get; init; } = [];

    public string Output { get; init; } = string.Empty;
    public bool Fast { get; init; }
    public bool Enhance { get; init; }
    public bool Content { get; init; }

    /// <summary>The same as a message of the wire, which is checked as that is.</summary>
    public V1.PosterOrder ToWire() => new()
    {
        TitleId = TitleId,
        TitleName = TitleName,
        CandidateCount = CandidateCount,
        AspectRatios = { AspectRatios },
        Template = Template,
        Subtitle = Subtitle,
        Badge = Badge,
        Formats = { Formats },
        Output = Output,
        Fast = Fast,
        Enhance = Enhance,
        Content = Content,
    };
}

/// <summary>A job, as the page submits it: one of three sources.</summary>
internal sealed record SubmitMessage
{
    public string? VideoPath { get; init; }
    public string? MediaId { get; init; }
    public string? Url { get; init; }
    public OrderMessage Order { get; init; } = new();
    public int Priority { get; init; }
}

/// <summary>Posters of a frame, as the page asks for them.</summary>
internal sealed record EditMessage
{
    public long Pts { get; init; }
    public OrderMessage Order { get; init; } = new();
    public IReadOnlyDictionary<string, PixelRectangle> Crops { get; init; } = new Dictionary<string, PixelRectangle>();

    /// <summary>Whether to publish to the order's title; else only to show.</summary>
    public bool Publish { get; init; }
}
