using InferenceEngine.Onnx.Internal.Batching;

namespace InferenceEngine.Onnx.Internal.Ensembles;

/// <summary>Outputs that the models of an ensemble computed, seen as those of one model. Owns the models' results.</summary>
internal sealed class EnsembleOutputs(ModelDefinition model, IReadOnlyList<(InferenceResult Result, int Index)> parts) : IRequestOutputs
{
    private int holders = 1;

    public ModelDefinition Model => model;

    public int Count => parts.Count;

    public long[] Shape(int index) => parts[index].Result.Shape(parts[index].Index);

    public ReadOnlySpan<byte> Bytes(int index) => parts[index].Result.Bytes(parts[index].Index);

    public ReadOnlySpan<byte> StringAt(int index, int element) => parts[index].Result.StringAt(parts[index].Index, element);

    public void Hold() => Interlocked.Increment(ref holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref holders) != 0)
            return;
        foreach (InferenceResult result in parts.Select(part => part.Result).Distinct())
            result.Dispose();
    }
}
