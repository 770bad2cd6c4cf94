using System.Runtime.InteropServices;
using InferenceEngine.Native;

namespace InferenceEngine.Onnx;

/// <summary>A float32 input tensor in pooled native memory. Owns its memory; dispose returns it. Not thread-safe.</summary>
public sealed class NativeTensor : IDisposable
{
    private NativeBuffer? memory;

    /// <summary>Rents memory for <paramref name="shape"/>; the content is undefined.</summary>
    public NativeTensor(params long[] shape)
    {
        Shape = shape;
        Length = checked((int)shape.Aggregate(1L, (product, side) => checked(product * side)));
        memory = NativeBufferPool.Shared.Rent(checked(Length * sizeof(float)));
    }

    /// <summary>Dimensions.</summary>
    public long[] Shape { get; }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>All elements, last dimension fastest.</summary>
    public Span<float> Values => MemoryMarshal.Cast<byte, float>(Memory.Span)[..Length];

    /// <summary>The memory, for binding to a session.</summary>
    internal NativeBuffer Memory => memory ?? throw new ObjectDisposedException(nameof(NativeTensor));

    /// <summary>The elements of one item of the first dimension.</summary>
    public Span<float> Item(int index)
    {
        int size = Length / (int)Shape[0];
        return Values.Slice(index * size, size);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeBuffer? owned = Interlocked.Exchange(ref memory, null);
        if (owned is not null)
            NativeBufferPool.Shared.Return(owned);
    }
}
