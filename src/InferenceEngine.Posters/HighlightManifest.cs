using System.Text.Json;
using System.Text.Json.Serialization;

namespace InferenceEngine.Posters;

/// <summary>All facts of a search for highlights: <c>highlights.json</c>. docs/HIGHLIGHTS.md describes the file.</summary>
public sealed record HighlightManifest
{
    /// <summary>Version of this format.</summary>
    public int FormatVersion { get; init; } = 1;

    /// <summary>Version of the program.</summary>
    public required string ProgramVersion { get; init; }

    /// <summary>The video.</summary>
    public required VideoFacts Video { get; init; }

    /// <summary>What was found.</summary>
    public required HighlightReport Highlights { get; init; }

    /// <summary>What people should know: no sound, less than asked for.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Models that were used.</summary>
    public required IReadOnlyList<ModelFacts> Models { get; init; }

    /// <summary>As JSON in UTF-8, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, HighlightJson.Default.HighlightManifest);
}

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HighlightManifest))]
internal sealed partial class HighlightJson : JsonSerializerContext;
