using InferenceEngine.Grpc;
using InferenceEngine.Posters;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// Brings a URL's video: whole into the spool, or, where an order looks at keyframes only and the server and the file allow it, the parts
/// that are read. Owns its connections. Thread-safe.
/// </summary>
internal sealed class UrlFetcher(
    UrlRules rules, MediaSpool spool, UrlMemory memory, CheckedConnector connector, LowSpeedLimit slowest) : IDisposable
{
    /// <summary>What is told of a video of which nothing had to be read.</summary>
    private const string Here = "it was here already";

    private readonly UrlClient client = new(rules, connector, slowest);

    /// <summary>Whether a URL may be fetched.</summary>
    public Uri Check(string url) => client.Check(url);

    /// <summary>Opens it so that only what is read is fetched; whole, with the reason, where that cannot be.</summary>
    /// <param name="url">A checked URL.</param>
    /// <param name="takesWhole">Whether all of it is taken where it is here and has not changed.</param>
    /// <param name="report">Is told why all of it is read.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="GrpcException">As of <see cref="FetchAsync"/>.</exception>
    public async Task<JobMedia> OpenPartsAsync(Uri url, bool takesWhole, Action<PosterProgress> report, CancellationToken cancellation)
    {
        FirstPart first = new(spool.LargestBytes) { KnownTag = takesWhole ? memory.Find(url)?.Tag : null };
        await client.ReadAsync(url, first, cancellation);
        string? unsuited = first.Unsuited;
        (long bytes, int requests) = (first.Length, first.Requests);
        if (unsuited is null && !first.IsUnchanged)
        {
            RangedVideo video = new(client, url, first, spool);
            try
            {
                unsuited = await new MovieIndex(video).ReadAsync(cancellation);
                if (unsuited is null)
                    return new JobMedia(video);
                (bytes, requests) = (video.FetchedBytes, video.Requests);
            }
            catch
            {
                video.Dispose();
                throw;
            }

            video.Dispose();
        }

        if (unsuited is not null)
            report(new PosterProgress("fetch", 0, $"all of the file is read: {unsuited}"));
        JobMedia whole = await FetchAsync(url, unsuited ?? "the one that was here changed meanwhile", report, cancellation);
        // What was asked for before belongs to what the video cost.
        return whole.Fetched is var (fetched, more, reason) ? whole with { Fetched = (bytes + fetched, requests + more, reason) } : whole;
    }

    /// <summary>Fetches all of it, unless it is here and has not changed.</summary>
    /// <param name="url">A checked URL.</param>
    /// <param name="reason">Why all of it, where it is not here, for people.</param>
    /// <param name="report">Is told how much is here.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="GrpcException">It is not allowed, not there, too large, too slow, or keeps breaking.</exception>
    public async Task<JobMedia> FetchAsync(Uri url, string reason, Action<PosterProgress> report, CancellationToken cancellation)
    {
        (string Tag, string Hash)? known = memory.Find(url);
        IDisposable? keeper = known is { } media ? spool.Pin(media.Hash) : null;
        await using SpoolWriter writer = spool.Begin();
        UrlDownload download = new(writer, spool.LargestBytes, report) { KnownTag = known?.Tag };
        try
        {
            await client.ReadAsync(url, download, cancellation);
            if (download.IsUnchanged && spool.Find(known!.Value.Hash) is { } path)
                return new JobMedia(path, known.Value.Hash, Interlocked.Exchange(ref keeper, null)) { Fetched = new(0, download.Requests, Here) };
            (string hash, IDisposable pin) = await writer.CompleteAsync();
            if (download.StrongTag is { } tag)
                memory.Keep(url, tag, hash);
            return new JobMedia(spool.Find(hash)!, hash, pin) { Fetched = new(writer.Length, download.Requests, reason) };
        }
        finally
        {
            keeper?.Dispose();
        }
    }

    public void Dispose() => client.Dispose();
}
