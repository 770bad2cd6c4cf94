namespace InferenceEngine.Posters;

/// <summary>Posters cannot be made or written. The message says why and what to do.</summary>
public sealed class PosterException : Exception
{
    /// <inheritdoc/>
    public PosterException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public PosterException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
