using InferenceEngine.Media;
using InferenceEngine.Posters;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>A job's video as a local file, of which parts may come when they are read. Dispose when the job needs it no more.</summary>
/// <param name="Path">The file.</param>
/// <param name="ContentHash">SHA-256 of it, or what names it where it comes in parts.</param>
/// <param name="Owner">Keeps it from being evicted, or owns it; null where it is not in the spool.</param>
internal sealed record JobMedia(string Path, string ContentHash, IDisposable? Owner) : IDisposable
{
    /// <summary>A video of which only what is read is fetched.</summary>
    public JobMedia(RangedVideo video)
        : this(video.Path, video.Identity, video) => Ranged = video;

    /// <summary>Where missing parts come from; null where the whole file is there.</summary>
    public IFileParts? Parts => Ranged;

    /// <summary>Its size.</summary>
    public long SizeBytes { get; } = new FileInfo(Path).Length;

    /// <summary>What a whole file cost; null where it did not come over the network.</summary>
    public (long Bytes, int Requests, string Reason)? Fetched { get; init; }

    /// <summary>Bytes that came over the network for it so far.</summary>
    public long FetchedBytes => Ranged?.FetchedBytes ?? Fetched?.Bytes ?? 0;

    /// <summary>How it is read over the network; null where it is not.</summary>
    public ReadingFacts? Reading => Ranged is { } video ? new ReadingFacts(SizeBytes, video.FetchedBytes, video.Requests, null)
        : Fetched is var (bytes, requests, reason) ? new ReadingFacts(SizeBytes, bytes, requests, reason) : null;

    private RangedVideo? Ranged { get; }

    /// <summary>An order on it.</summary>
    public PosterRequest Request(PosterOptions options) => new(Path, options) { Parts = Parts, Reading = () => Reading };

    public void Dispose() => Owner?.Dispose();
}
