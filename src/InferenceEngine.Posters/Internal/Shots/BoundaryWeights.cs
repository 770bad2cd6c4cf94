using System.Text.Json;
using System.Text.Json.Serialization;

namespace InferenceEngine.Posters.Internal.Shots;

/// <summary>What models/shots/train.py writes: the normalisation, the layers, and an example with what it gives.</summary>
internal sealed record BoundaryWeights(
    int Version, float[] Mean, float[] Scale, BoundaryLayer[] Layers, BoundaryExample Example)
{
    private const string Resource = "shots/boundaries.json";

    /// <summary>The weights inside this assembly.</summary>
    public static BoundaryWeights Read()
    {
        using Stream file = typeof(BoundaryWeights).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is not in the assembly. Build it again.");
        BoundaryWeights weights = JsonSerializer.Deserialize(file, BoundaryJson.Default.BoundaryWeights)!;
        if (weights.Mean.Length != ShotFeatures.Names.Count)
        {
            throw new InvalidOperationException(
                $"{Resource} was trained on {weights.Mean.Length} features and there are {ShotFeatures.Names.Count}. Train it again: models/shots/train.py.");
        }

        return weights;
    }
}

/// <summary>One convolution over time; weights as [out, in, time].</summary>
internal sealed record BoundaryLayer(int Outputs, int Inputs, int Kernel, float[] Weights, float[] Biases);

/// <summary>Rows of features and the probabilities that training computed for them: cuts, then slow transitions.</summary>
internal sealed record BoundaryExample(float[] Rows, float[] Outputs);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BoundaryWeights))]
internal sealed partial class BoundaryJson : JsonSerializerContext;
