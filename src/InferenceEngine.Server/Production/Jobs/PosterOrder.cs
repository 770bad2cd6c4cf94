using System.Security.Cryptography;
using System.Text.Json;
using InferenceEngine.Media;
using InferenceEngine.Posters;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>What a job makes, as it was asked for and checked. Immutable.</summary>
internal sealed record PosterOrder
{
    /// <summary>Title to publish to; empty: none.</summary>
    public string TitleId { get; init; } = string.Empty;

    /// <summary>Its name, which a design writes.</summary>
    public string TitleName { get; init; } = string.Empty;

    /// <summary>Frames that become posters; 0: the default.</summary>
    public int CandidateCount { get; init; }

    /// <summary>Shapes; none: the default.</summary>
    public IReadOnlyList<string> AspectRatios { get; init; } = [];

    /// <summary>Name of a design that ships; empty: none.</summary>
    public string Template { get; init; } = string.Empty;

    /// <summary>A line below the title.</summary>
    public string Subtitle { get; init; } = string.Empty;

    /// <summary>A word in a corner.</summary>
    public string Badge { get; init; } = string.Empty;

    /// <summary>File formats by name; none: the default.</summary>
    public IReadOnlyList<string> Formats { get; init; } = [];

    /// <summary>Where the result is put besides; empty: nowhere.</summary>
    public string Output { get; init; } = string.Empty;

    /// <summary>Whether only keyframes are looked at.</summary>
    public bool Fast { get; init; }

    /// <summary>Whether cuts are enhanced where a measure asks.</summary>
    public bool Enhance { get; init; }

    /// <summary>Whether the models of content look as well.</summary>
    public bool Content { get; init; }

    /// <summary>Highlights to cut; 0: none.</summary>
    public int Highlights { get; init; }

    /// <summary>How much candidates should differ, against how good they are; null: the default.</summary>
    public double? Diversity { get; init; }

    /// <summary>The options of production.</summary>
    /// <exception cref="PosterException">The design is not of this version of the program.</exception>
    public PosterOptions Options()
    {
        PosterOptions options = Fast ? new PosterOptions().Fast() : new PosterOptions();
        int count = CandidateCount > 0 ? CandidateCount : options.CandidateCount;
        return options with
        {
            CandidateCount = count,
            AnalysisFrames = Math.Max(options.AnalysisFrames, count),
            AspectRatios = AspectRatios.Count > 0 ? [.. AspectRatios.Select(AspectRatio.Parse)] : options.AspectRatios,
            Formats = Formats.Count > 0 ? [.. Formats.Select(f => Enum.Parse<StillFormat>(f, ignoreCase: true))] : options.Formats,
            Enhance = Enhance ? new EnhanceOptions() : null,
            Content = Content,
            Highlights = Highlights > 0 ? new HighlightOptions { Count = Highlights } : null,
            DiversityLambda = 1 - Diversity ?? options.DiversityLambda,
            Template = Template.Length > 0 ? PosterTemplate.Named(Template) : null,
            Text = Template.Length > 0 ? new PosterText { Title = TitleName, Subtitle = Subtitle, Badge = Badge } : new PosterText(),
        };
    }

    /// <summary>
    /// Names the result of this order for a video: the same for orders that differ only in where they publish. Models and program are
    /// part of it, since either may change the pictures.
    /// </summary>
    public string ResultKey(string contentHash, PosterModels models)
    {
        PosterOptions options = Options();
        PosterOrder made = this with
        {
            TitleId = string.Empty,
            Output = string.Empty,
            TitleName = Template.Length > 0 ? TitleName : string.Empty,
            CandidateCount = options.CandidateCount,
            AspectRatios = [.. options.AspectRatios.Select(r => r.ToString())],
            Formats = [.. options.Formats.Select(f => f.ToString())],
        };
        string[] parts = [contentHash, JsonSerializer.Serialize(made, JobJson.Default.PosterOrder), ProgramFingerprint.Value,
            .. models.FactsFor(options).Select(m => m.Sha256), models.ExecutionProvider];
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(parts, JobJson.Default.StringArray)))[..40];
    }
}
