namespace InferenceEngine.Onnx;

/// <summary>One version of a model as it is served: what its graph must have, and how it runs. Immutable.</summary>
public sealed record ModelDefinition
{
    /// <summary>The name that requests ask for.</summary>
    public required string Name { get; init; }

    /// <summary>Version, 1 or more.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Inputs that the graph must have; a request gives all of them.</summary>
    public required IReadOnlyList<TensorDescription> Inputs { get; init; }

    /// <summary>Outputs that a run computes.</summary>
    public required IReadOnlyList<TensorDescription> Outputs { get; init; }

    /// <summary>How pixels become the input; null for a model that does not see pictures.</summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>Limits and batching.</summary>
    public ServingOptions Serving { get; init; } = new();

    /// <summary>Whether the first dimension of every tensor is the batch.</summary>
    public bool IsBatched => Serving.MaxBatch > 1;

    /// <summary>Index of an input, or -1.</summary>
    internal int InputIndex(string name) => IndexOf(Inputs, name);

    /// <summary>Index of an output, or -1.</summary>
    public int OutputIndex(string name) => IndexOf(Outputs, name);

    private static int IndexOf(IReadOnlyList<TensorDescription> tensors, string name)
    {
        for (int i = 0; i < tensors.Count; i++)
        {
            if (tensors[i].Name == name)
                return i;
        }

        return -1;
    }
}
