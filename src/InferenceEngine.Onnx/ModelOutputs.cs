using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx;

/// <summary>
/// The outputs of one run, in the runtime's own memory, in the order of the manifest. Owns them; the spans are valid until
/// dispose. Not thread-safe.
/// </summary>
public sealed class ModelOutputs : IDisposable
{
    private readonly IDisposableReadOnlyCollection<OrtValue> values;

    internal ModelOutputs(IDisposableReadOnlyCollection<OrtValue> values) => this.values = values;

    /// <summary>Number of outputs.</summary>
    public int Count => values.Count;

    /// <summary>The elements of an output.</summary>
    public ReadOnlySpan<float> Values(int index) => values.ElementAt(index).GetTensorDataAsSpan<float>();

    /// <summary>The dimensions of an output.</summary>
    public long[] Shape(int index) => values.ElementAt(index).GetTensorTypeAndShape().Shape;

    /// <inheritdoc/>
    public void Dispose() => values.Dispose();
}
