namespace InferenceEngine.Onnx.Internal.Repository;

/// <summary>
/// A version in memory, and how many requests are inside of it. Owns the model: <see cref="RetireAsync"/> lets those inside
/// finish and frees it. Thread-safe.
/// </summary>
internal sealed class LoadedVersion(IModelVersion model, string sha256)
{
    private const int Retired = int.MinValue;

    private readonly TaskCompletionSource empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int inside;

    public IModelVersion Model { get; } = model;

    /// <summary>Whether a new configuration means the same thing, so that it need not be loaded again.</summary>
    public bool Is(ModelDefinition definition, string hash) => hash == sha256
        && definition.Serving == Model.Definition.Serving
        && definition.Inputs.SequenceEqual(Model.Definition.Inputs, TensorComparer.Instance)
        && definition.Outputs.SequenceEqual(Model.Definition.Outputs, TensorComparer.Instance);

    /// <summary>Begins a request; false when the version is being retired.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref inside) > 0)
            return true;
        Exit();
        return false;
    }

    /// <summary>Ends a request.</summary>
    public void Exit()
    {
        if (Interlocked.Decrement(ref inside) == Retired)
            empty.TrySetResult();
    }

    /// <summary>Takes no more requests, waits for those inside, and frees the memory.</summary>
    public async Task RetireAsync()
    {
        if (Interlocked.Add(ref inside, Retired) != Retired)
            await empty.Task;
        await Task.Run(Model.Dispose);
        FreedMemory.Return();
    }

    private sealed class TensorComparer : IEqualityComparer<TensorDescription>
    {
        public static TensorComparer Instance { get; } = new();

        public bool Equals(TensorDescription? one, TensorDescription? other) =>
            one!.Name == other!.Name && one.Type == other.Type && one.Shape.SequenceEqual(other.Shape);

        public int GetHashCode(TensorDescription tensor) => tensor.Name.GetHashCode(StringComparison.Ordinal);
    }
}
