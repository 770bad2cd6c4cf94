using System.Text.Json;
using System.Text.Json.Serialization;

namespace InferenceEngine.Onnx;

/// <summary>The rankers of a <c>models/manifest.json</c>; other parts of the file are not looked at. Immutable.</summary>
public sealed record RankerManifest
{
    /// <summary>All rankers.</summary>
    public IReadOnlyList<RankerEntry> Rankers { get; init; } = [];

    /// <summary>Reads the file.</summary>
    /// <exception cref="ModelException">It is missing, not JSON, or an entry is incomplete.</exception>
    public static RankerManifest Load(string path)
    {
        if (!File.Exists(path))
            throw new ModelException($"The model manifest {path} is missing. Give the path of models/manifest.json.");
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), RankerJson.Default.RankerManifest)
                ?? throw new ModelException($"The model manifest {path} is empty. Restore it from the repository.");
        }
        catch (JsonException cause)
        {
            throw new ModelException($"The rankers of {path} cannot be read: {cause.Message} Correct the file.", cause);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(RankerManifest))]
internal sealed partial class RankerJson : JsonSerializerContext;
