using System.Text.Json.Serialization;

namespace InferenceEngine.Onnx;

/// <summary>One model of <c>models/manifest.json</c>: where its file is, what it must contain, and under which licence.</summary>
public sealed record ModelEntry
{
    /// <summary>The name that code asks for.</summary>
    public required string Name { get; init; }

    /// <summary>Version of the package that carries the weights.</summary>
    public required string Version { get; init; }

    /// <summary>What the model does: "face-detection", "saliency", "speech-detection".</summary>
    public required string Task { get; init; }

    /// <summary>The package of models that this project trains: their files are beside the manifest.</summary>
    public const string OwnPackage = ".";

    /// <summary>Folder under the packages folder, <c>name@version</c>, or <see cref="OwnPackage"/>.</summary>
    public required string Package { get; init; }

    /// <summary>File inside the package.</summary>
    public required string Path { get; init; }

    /// <summary>The package whose weights models/convert turns into this file; null: the package carries the file itself.</summary>
    public string? ConvertedFrom { get; init; }

    /// <summary>Whether it is fetched and converted only when somebody asks for it: <c>./engine setup --models</c>.</summary>
    public bool OnDemand { get; init; }

    /// <summary>What sets the file up.</summary>
    [JsonIgnore]
    public string SetUp => OnDemand ? "./engine setup --models" : "./engine setup";

    /// <summary>SHA-256 of the file, 64 hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Licences of the weights and of the package around them.</summary>
    public required ModelLicence Licence { get; init; }

    /// <summary>Where the weights come from, for people.</summary>
    public required string Source { get; init; }

    /// <summary>Inputs that the graph must have.</summary>
    public required IReadOnlyList<TensorDescription> Inputs { get; init; }

    /// <summary>Outputs that the graph must have.</summary>
    public required IReadOnlyList<TensorDescription> Outputs { get; init; }

    /// <summary>How pixels become the input; null for a model that does not see pictures.</summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>Limits and batching; null for those of all models.</summary>
    public ServingOptions? Serving { get; init; }
}

/// <summary>Licences, as SPDX names.</summary>
/// <param name="Weights">Of the trained weights.</param>
/// <param name="Package">Of the package that carries them.</param>
public sealed record ModelLicence(string Weights, string Package);

/// <summary>A tensor of a graph. A dimension of -1 is free.</summary>
/// <param name="Name">The name inside the graph.</param>
/// <param name="Type">Element type, as "float32".</param>
/// <param name="Shape">Dimensions.</param>
public sealed record TensorDescription(string Name, string Type, IReadOnlyList<long> Shape)
{
    private readonly TensorType? elementType = TensorTypes.FromManifest(Type);

    /// <summary>The element type itself.</summary>
    /// <exception cref="ModelException">The name is none of <see cref="TensorTypes.ManifestNames"/>.</exception>
    [JsonIgnore]
    public TensorType ElementType => elementType
        ?? throw new ModelException($"Tensor '{Name}' has the type '{Type}'; it must be one of {TensorTypes.ManifestNames}.");
}

/// <summary>Input value = (byte × <see cref="Scale"/> − <see cref="Mean"/>) / <see cref="Std"/>, per channel.</summary>
/// <param name="Layout">"NCHW" or "NHWC".</param>
/// <param name="ColourOrder">"RGB" or "BGR"; mean and std are in this order.</param>
/// <param name="Scale">Factor of the byte.</param>
/// <param name="Mean">Three means.</param>
/// <param name="Std">Three deviations.</param>
public sealed record Normalisation(
    string Layout, string ColourOrder, double Scale, IReadOnlyList<double> Mean, IReadOnlyList<double> Std);
