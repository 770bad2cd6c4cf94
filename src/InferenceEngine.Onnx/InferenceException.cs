namespace InferenceEngine.Onnx;

/// <summary>Why a request has no answer.</summary>
public enum InferenceError
{
    /// <summary>Names, types, shapes or values that the model does not take.</summary>
    InvalidRequest,

    /// <summary>No such model or version.</summary>
    UnknownModel,

    /// <summary>The model is known but not loaded, or was unloaded meanwhile.</summary>
    NotReady,

    /// <summary>As many requests wait as may.</summary>
    QueueFull,

    /// <summary>The run did not begin in time.</summary>
    TimedOut,

    /// <summary>The runtime failed.</summary>
    Failed,
}

/// <summary>A request without an answer. The message says what is wrong, in the words of Triton where it has some.</summary>
public sealed class InferenceException(InferenceError error, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The kind.</summary>
    public InferenceError Error { get; } = error;
}
