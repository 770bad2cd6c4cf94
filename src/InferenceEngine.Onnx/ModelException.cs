namespace InferenceEngine.Onnx;

/// <summary>A model cannot be used. The message says what is wrong, where, and what to do.</summary>
public sealed class ModelException : Exception
{
    /// <inheritdoc/>
    public ModelException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public ModelException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
