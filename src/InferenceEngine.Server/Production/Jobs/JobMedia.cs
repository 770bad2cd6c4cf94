namespace InferenceEngine.Server.Production.Jobs;

/// <summary>A job's video as a local file. Dispose when the job needs it no more.</summary>
/// <param name="Path">The file.</param>
/// <param name="ContentHash">SHA-256 of it.</param>
/// <param name="FetchedBytes">Bytes that came over the network for it.</param>
/// <param name="Pin">Keeps it from being evicted; null where it is not in the spool.</param>
internal sealed record JobMedia(string Path, string ContentHash, long FetchedBytes, IDisposable? Pin) : IDisposable
{
    /// <summary>Its size.</summary>
    public long SizeBytes => new FileInfo(Path).Length;

    public void Dispose() => Pin?.Dispose();
}
