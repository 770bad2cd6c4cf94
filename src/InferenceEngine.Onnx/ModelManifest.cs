using System.Text.Json;
using System.Text.Json.Serialization;
using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx;

/// <summary>The models this program may load, read from <c>models/manifest.json</c>. Immutable.</summary>
public sealed record ModelManifest
{
    /// <summary>The only format that this code reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Version of the file's own format.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>All models.</summary>
    public required IReadOnlyList<ModelEntry> Models { get; init; }

    /// <summary>Reads and checks the file.</summary>
    /// <exception cref="ModelException">It is missing, not JSON, or an entry is incomplete.</exception>
    public static ModelManifest Load(string path)
    {
        if (!File.Exists(path))
            throw new ModelException($"The model manifest {path} is missing. Give the path of models/manifest.json.");
        try
        {
            byte[] json = File.ReadAllBytes(path);
            ModelManifest manifest = JsonSerializer.Deserialize(json, ManifestJson.Default.ModelManifest)
                ?? throw new ModelException($"The model manifest {path} is empty. Restore it from the repository.");
            manifest.Check(path);
            return manifest;
        }
        catch (JsonException cause)
        {
            throw new ModelException($"The model manifest {path} cannot be read: {cause.Message} Correct the file.", cause);
        }
    }

    /// <summary>The entry called <paramref name="name"/>.</summary>
    /// <exception cref="ModelException">There is none; the message lists the names.</exception>
    public ModelEntry Find(string name) =>
        Models.FirstOrDefault(m => m.Name == name)
        ?? throw new ModelException(
            $"No model is named '{name}'. The manifest has: {string.Join(", ", Models.Select(m => m.Name))}.");

    private void Check(string path)
    {
        if (FormatVersion != CurrentFormat)
        {
            throw new ModelException(
                $"{path} has formatVersion {FormatVersion}; this program reads {CurrentFormat}. Use the file of this release.");
        }

        foreach (IGrouping<string, ModelEntry> twins in Models.GroupBy(m => m.Name).Where(g => g.Count() > 1))
            throw new ModelException($"{path} names '{twins.Key}' {twins.Count()} times. Keep one entry.");
        foreach (ModelEntry entry in Models)
            ModelEntryCheck.Check(entry, path);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(ModelManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
