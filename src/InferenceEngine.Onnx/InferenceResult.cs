using System.Runtime.InteropServices;
using InferenceEngine.Onnx.Internal;
using InferenceEngine.Onnx.Internal.Batching;

namespace InferenceEngine.Onnx;

/// <summary>
/// The outputs of one request: a view of its part of the batch's outputs, which live in the runtime's own memory until every
/// request of the batch has been disposed. Spans are valid until dispose. Reading is thread-safe.
/// </summary>
public sealed class InferenceResult : IDisposable
{
    private readonly BatchOutputs batch;
    private readonly int firstItem;
    private readonly int items;
    private int disposed;

    internal InferenceResult(BatchOutputs batch, int firstItem, int items)
    {
        this.batch = batch;
        this.firstItem = firstItem;
        this.items = items;
    }

    /// <summary>The model that answered, with its version.</summary>
    public ModelDefinition Model => batch.Model;

    /// <summary>Number of outputs, in the order of <see cref="ModelDefinition.Outputs"/>.</summary>
    public int Count => batch.Count;

    /// <summary>Dimensions of an output.</summary>
    public long[] Shape(int index)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        long[] shape = batch.Shape(index);
        if (!batch.Model.IsBatched)
            return shape;
        long[] own = [.. shape];
        own[0] = items;
        return own;
    }

    /// <summary>The elements of an output as bytes; not for strings.</summary>
    public ReadOnlySpan<byte> Bytes(int index)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        ReadOnlySpan<byte> all = batch.Bytes(index);
        if (!batch.Model.IsBatched)
            return all;
        int itemBytes = all.Length / batch.Items;
        return all.Slice(firstItem * itemBytes, items * itemBytes);
    }

    /// <summary>The elements of an output as numbers of its own type.</summary>
    public ReadOnlySpan<T> Values<T>(int index)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes(index));

    /// <summary>Number of strings in an output of strings.</summary>
    public int StringCount(int index) => (int)TensorShape.Length(Shape(index));

    /// <summary>The bytes of one string of an output.</summary>
    public ReadOnlySpan<byte> StringAt(int index, int element)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        int first = batch.Model.IsBatched ? firstItem * (StringCount(index) / items) : 0;
        return batch.StringAt(index, first + element);
    }

    /// <summary>A second holder of the same outputs, to be disposed as well.</summary>
    internal InferenceResult Share()
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        batch.Hold();
        return new InferenceResult(batch, firstItem, items);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
            batch.Release();
    }
}
