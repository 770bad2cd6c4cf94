using System.Text.Json.Serialization;
using InferenceEngine.Media;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Web.Editor;

/// <summary>A job, as the page submits it: one of three sources.</summary>
internal sealed record SubmitMessage
{
    public string? VideoPath { get; init; }
    public string? MediaId { get; init; }
    public string? Url { get; init; }
    [JsonConverter(typeof(OrderConverter))]
    public V1.PosterOrder Order { get; init; } = new();
    public int Priority { get; init; }
}

/// <summary>Posters of a frame, as the page asks for them.</summary>
internal sealed record EditMessage
{
    public long Pts { get; init; }
    [JsonConverter(typeof(OrderConverter))]
    public V1.PosterOrder Order { get; init; } = new();
    public IReadOnlyDictionary<string, PixelRectangle> Crops { get; init; } = new Dictionary<string, PixelRectangle>();

    /// <summary>Whether to publish to the order's title; else only to show.</summary>
    public bool Publish { get; init; }
}
