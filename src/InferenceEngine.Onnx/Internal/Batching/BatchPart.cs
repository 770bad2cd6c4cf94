namespace InferenceEngine.Onnx.Internal.Batching;

/// <summary>One request's part of the outputs of a batch.</summary>
internal sealed class BatchPart(BatchOutputs batch, int firstItem, int items) : IRequestOutputs
{
    public ModelDefinition Model => batch.Model;

    public int Count => batch.Count;

    public long[] Shape(int index)
    {
        long[] shape = batch.Shape(index);
        if (!batch.Model.IsBatched)
            return shape;
        long[] own = [.. shape];
        own[0] = items;
        return own;
    }

    public ReadOnlySpan<byte> Bytes(int index)
    {
        ReadOnlySpan<byte> all = batch.Bytes(index);
        if (!batch.Model.IsBatched)
            return all;
        int itemBytes = all.Length / batch.Items;
        return all.Slice(firstItem * itemBytes, items * itemBytes);
    }

    public ReadOnlySpan<byte> StringAt(int index, int element)
    {
        int perItem = batch.Model.IsBatched ? (int)(TensorShape.Length(batch.Shape(index)) / batch.Items) : 0;
        return batch.StringAt(index, (firstItem * perItem) + element);
    }

    public void Hold() => batch.Hold();

    public void Release() => batch.Release();
}
