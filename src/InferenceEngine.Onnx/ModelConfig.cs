using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using InferenceEngine.Onnx.Internal.Repository;

namespace InferenceEngine.Onnx;

/// <summary>
/// A model of a repository folder, from its <c>model.json</c>: its versions and which requests each gets. Immutable.
/// </summary>
/// <param name="FormatVersion">Version of the file's own format.</param>
/// <param name="Inputs">Inputs that every version's graph must have.</param>
/// <param name="Outputs">Outputs that every version's graph must have.</param>
/// <param name="Versions">The versions, by number; of an ensemble the file itself is the only one.</param>
/// <param name="Load">"eager": when the server starts; "lazy": at the first request.</param>
/// <param name="Primary">The version that answers; 0: the highest that is neither canary nor shadow.</param>
/// <param name="Canary">A version that answers some requests.</param>
/// <param name="Shadow">A version that runs some requests again, whose outputs are only compared.</param>
/// <param name="Serving">Limits and batching; null for those of all models.</param>
/// <param name="WarmUp">Whether a version runs once on zeros, 64 for a free side, before requests go to it.</param>
/// <param name="Normalisation">How pixels become the input; null for a model that does not see pictures.</param>
/// <param name="Ensemble">Other models that compute the outputs, in any order; null for a model with a graph.</param>
public sealed record ModelConfig(
    int FormatVersion,
    IReadOnlyList<TensorDescription> Inputs,
    IReadOnlyList<TensorDescription> Outputs,
    IReadOnlyDictionary<string, ModelVersionFile> Versions = null!,
    string Load = "eager",
    long Primary = 0,
    CanaryRule? Canary = null,
    ShadowRule? Shadow = null,
    ServingOptions? Serving = null,
    bool WarmUp = true,
    Normalisation? Normalisation = null,
    IReadOnlyList<EnsembleStep>? Ensemble = null)
{
    /// <summary>Name of the file in the model's folder.</summary>
    public const string FileName = "model.json";

    /// <summary>The only format that this code reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The version that answers what no rule sends elsewhere.</summary>
    [JsonIgnore]
    public long PrimaryVersion => Primary != 0 ? Primary
        : Versions.Keys.Select(long.Parse).Where(v => v != Canary?.Version && v != Shadow?.Version).DefaultIfEmpty(0).Max();

    /// <summary>Whether the model is loaded only when it is asked for.</summary>
    [JsonIgnore]
    public bool IsLazy => Load == "lazy";

    /// <summary>Reads and checks the file.</summary>
    /// <exception cref="ModelException">It is missing, not JSON, or a value cannot work; the message names it.</exception>
    public static ModelConfig Read(string path)
    {
        if (!File.Exists(path))
            throw new ModelException($"{path} is missing. Write it (docs/INFERENCE.md), or remove the folder.");
        try
        {
            byte[] text = File.ReadAllBytes(path);
            ModelConfig config = JsonSerializer.Deserialize(text, ModelConfigJson.Default.ModelConfig)
                ?? throw new ModelException($"{path} is empty. Write it (docs/INFERENCE.md).");
            if (config is { Ensemble: not null, Versions: null })
            {
                string sha256 = Convert.ToHexStringLower(SHA256.HashData(text));
                config = config with { Versions = new Dictionary<string, ModelVersionFile> { ["1"] = new(FileName, sha256) } };
            }
            else if (config.Ensemble is not null)
            {
                throw new ModelException($"{path}: an ensemble has no versions of its own. Remove versions, or ensemble.");
            }

            ModelConfigCheck.Check(config, path);
            return config;
        }
        catch (JsonException cause)
        {
            throw new ModelException($"{path} cannot be read: {cause.Message} Correct the file.", cause);
        }
    }
}

/// <summary>The file of a version.</summary>
/// <param name="Path">In the model's folder, as "1/model.onnx".</param>
/// <param name="Sha256">SHA-256 of the file, 64 hexadecimal digits.</param>
/// <param name="ExternalFiles">Files beside it that hold weights, with their SHA-256.</param>
public sealed record ModelVersionFile(string Path, string Sha256, IReadOnlyDictionary<string, string>? ExternalFiles = null);

/// <summary>A version that answers a share of the requests that name no version.</summary>
/// <param name="Version">Which.</param>
/// <param name="Percent">Of the requests, over 0, under 100.</param>
public sealed record CanaryRule(long Version, double Percent);

/// <summary>A version that runs a share of the requests after they were answered.</summary>
/// <param name="Version">Which.</param>
/// <param name="Percent">Of the requests, over 0.</param>
/// <param name="Tolerance">Difference of an element up to which outputs agree, as a share of the larger of 1 and its size.</param>
public sealed record ShadowRule(long Version, double Percent = 100, double Tolerance = 1e-3);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, ReadCommentHandling = JsonCommentHandling.Skip,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ModelConfig))]
internal sealed partial class ModelConfigJson : JsonSerializerContext;
