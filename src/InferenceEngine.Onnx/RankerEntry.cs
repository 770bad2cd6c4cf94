namespace InferenceEngine.Onnx;

/// <summary>
/// One model of the manifest's <c>rankers</c>: it scores artworks for a member. Its graph has the inputs <c>member</c>
/// [1, <see cref="MemberFeatures"/>] and <c>artwork</c> [-1, <see cref="Embedding"/> + <see cref="Hashed"/>] and the output
/// <c>score</c> [-1] in [0, 1], all float32.
/// </summary>
public sealed record RankerEntry
{
    /// <summary>The name that policies give.</summary>
    public required string Name { get; init; }

    /// <summary>The version that policies give.</summary>
    public required string Version { get; init; }

    /// <summary>The file, relative to the manifest's folder.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 of the file, 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Licence of the weights, as an SPDX name.</summary>
    public required string Licence { get; init; }

    /// <summary>Where the weights come from, for people.</summary>
    public required string Source { get; init; }

    /// <summary>Numbers of a member.</summary>
    public required int MemberFeatures { get; init; }

    /// <summary>Numbers of an artwork's embedding.</summary>
    public required int Embedding { get; init; }

    /// <summary>Places into which an artwork's scores and tags are hashed.</summary>
    public required int Hashed { get; init; }

    /// <summary>Inputs that the graph must have, in the order member, artwork.</summary>
    public required IReadOnlyList<TensorDescription> Inputs { get; init; }

    /// <summary>The output that the graph must have.</summary>
    public required IReadOnlyList<TensorDescription> Outputs { get; init; }

    /// <summary>Numbers of an artwork's row.</summary>
    public int RowNumbers => Embedding + Hashed;
}
