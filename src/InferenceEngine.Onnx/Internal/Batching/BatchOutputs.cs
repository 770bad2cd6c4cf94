using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx.Internal.Batching;

/// <summary>
/// The outputs of one run, shared by the requests that were in it. Owns the runtime's values and frees them when the last
/// holder has released them. Reading and releasing are thread-safe.
/// </summary>
internal sealed class BatchOutputs
{
    private readonly IDisposableReadOnlyCollection<OrtValue> values;
    private readonly OrtValue[] byIndex;
    private readonly long[][] shapes;
    private int holders;

    public BatchOutputs(ModelDefinition model, IDisposableReadOnlyCollection<OrtValue> values, int items, int holders)
    {
        Model = model;
        Items = items;
        this.values = values;
        this.holders = holders;
        byIndex = [.. values];
        shapes = new long[byIndex.Length][];
        for (int i = 0; i < byIndex.Length; i++)
            shapes[i] = byIndex[i].GetTensorTypeAndShape().Shape;
    }

    public ModelDefinition Model { get; }

    /// <summary>Items of the whole batch.</summary>
    public int Items { get; }

    public int Count => byIndex.Length;

    public long[] Shape(int index) => shapes[index];

    public ReadOnlySpan<byte> Bytes(int index)
    {
        // A tensor without elements has no memory to point to.
        return TensorShape.Length(shapes[index]) == 0 ? default : byIndex[index].GetTensorMutableRawData();
    }

    public ReadOnlySpan<byte> StringAt(int index, int element) => byIndex[index].GetStringElementAsSpan(element);

    /// <summary>What is wrong with the outputs as a whole, for their size or for splitting them into items, or null.</summary>
    public string? Problem()
    {
        long bytes = 0;
        for (int i = 0; i < shapes.Length; i++)
            bytes += TensorShape.Length(shapes[i]) * Math.Max(1, Model.Outputs[i].ElementType.SizeBytes());
        if (bytes > Model.Serving.MaxOutputBytes)
        {
            return $"the outputs of model '{Model.Name}' have {bytes} bytes ({string.Join(", ", shapes.Select(TensorShape.Text))}) for a "
                + $"batch of {Items}; {Model.Serving.MaxOutputBytes} are allowed. Send smaller inputs, or raise maxOutputBytes.";
        }

        if (!Model.IsBatched)
            return null;
        for (int i = 0; i < shapes.Length; i++)
        {
            if (shapes[i].Length == 0 || shapes[i][0] != Items)
            {
                return $"output '{Model.Outputs[i].Name}' of model '{Model.Name}' is {TensorShape.Text(shapes[i])} for a batch of "
                    + $"{Items}: its first dimension is not the batch. Set maxBatch of the model to 1.";
            }
        }

        return null;
    }

    public void Hold() => Interlocked.Increment(ref holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref holders) == 0)
            values.Dispose();
    }
}
