namespace InferenceEngine.Storage;

/// <summary>The disk or a file on it failed; the message says which and what to do.</summary>
public sealed class StorageException(string message, Exception? cause = null) : Exception(message, cause);
