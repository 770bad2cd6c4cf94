using System.Runtime.InteropServices;
using InferenceEngine.Onnx.Internal;
using InferenceEngine.Onnx.Internal.Batching;

namespace InferenceEngine.Onnx;

/// <summary>
/// The outputs of one request: a view of its part of the batch's outputs, or of those of an ensemble's models, which live in the
/// runtime's own memory until every request of the batch has been disposed. Spans are valid until dispose. Reading is
/// thread-safe.
/// </summary>
public sealed class InferenceResult : IDisposable
{
    private readonly IRequestOutputs outputs;
    private int disposed;

    internal InferenceResult(IRequestOutputs outputs) => this.outputs = outputs;

    /// <summary>The model that answered, with its version.</summary>
    public ModelDefinition Model => outputs.Model;

    /// <summary>Number of outputs, in the order of <see cref="ModelDefinition.Outputs"/>.</summary>
    public int Count => outputs.Count;

    /// <summary>Dimensions of an output.</summary>
    public long[] Shape(int index)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        return outputs.Shape(index);
    }

    /// <summary>The elements of an output as bytes; not for strings.</summary>
    public ReadOnlySpan<byte> Bytes(int index)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        return outputs.Bytes(index);
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
        return outputs.StringAt(index, element);
    }

    /// <summary>A second holder of the same outputs, to be disposed as well.</summary>
    internal InferenceResult Share()
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        outputs.Hold();
        return new InferenceResult(outputs);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
            outputs.Release();
    }
}
