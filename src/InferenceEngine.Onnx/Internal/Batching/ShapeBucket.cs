namespace InferenceEngine.Onnx.Internal.Batching;

/// <summary>
/// Requests that can share a run: their inputs have the same shapes but for the batch. One object per shape and queue while
/// requests of it wait. Guarded by the queue's lock.
/// </summary>
internal sealed class ShapeBucket(ShapeKey key)
{
    public ShapeKey Key { get; } = key;

    /// <summary>Waiting requests.</summary>
    public int Requests { get; set; }

    /// <summary>Items of the waiting requests.</summary>
    public int Items { get; set; }
}

/// <summary>The shapes of a request's inputs in the model's order, without the batch. Immutable.</summary>
internal readonly struct ShapeKey : IEquatable<ShapeKey>
{
    private readonly long[] sides;
    private readonly int hash;

    public ShapeKey(InferenceInput[] inputs, bool isBatched)
    {
        int skip = isBatched ? 1 : 0;
        int length = 0;
        foreach (InferenceInput input in inputs)
            length += input.Shape.Length - skip;
        sides = new long[length];
        int at = 0;
        HashCode code = default;
        foreach (InferenceInput input in inputs)
        {
            for (int axis = skip; axis < input.Shape.Length; axis++)
                code.Add(sides[at++] = input.Shape[axis]);
        }

        hash = code.ToHashCode();
    }

    public bool Equals(ShapeKey other) => sides.AsSpan().SequenceEqual(other.sides);

    public override bool Equals(object? obj) => obj is ShapeKey other && Equals(other);

    public override int GetHashCode() => hash;
}
