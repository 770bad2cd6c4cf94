namespace InferenceEngine.Onnx.Internal.Batching;

/// <summary>The outputs of one request, counted by who holds them. Reading and releasing are thread-safe.</summary>
internal interface IRequestOutputs
{
    ModelDefinition Model { get; }

    int Count { get; }

    long[] Shape(int index);

    ReadOnlySpan<byte> Bytes(int index);

    ReadOnlySpan<byte> StringAt(int index, int element);

    /// <summary>Counts one holder more.</summary>
    void Hold();

    /// <summary>Counts one less, and frees the memory with the last.</summary>
    void Release();
}
