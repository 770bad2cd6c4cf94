using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using InferenceEngine.Grpc;
using InferenceEngine.Media;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// A URL's video of which only the parts that are read are fetched, into a file with holes. It is one and the same video throughout: each
/// part must have the tag that the first one had. Owns the file. Thread-safe.
/// </summary>
internal sealed class RangedVideo : IFileParts, IDisposable
{
    /// <summary>The least that is worth a request, and the most between two parts that one request brings rather than two.</summary>
    private const int LeastBytes = 64 << 10;

    /// <summary>The most that is fetched at a time beyond what is waited for.</summary>
    private const long MostAhead = 8 << 20;

    /// <summary>At a time. HTTP/1.1 browsers open six connections to a host; a server should not be asked for more by one job.</summary>
    private const int ConcurrentRequests = 4;

    private readonly UrlClient client;
    private readonly Uri url;
    private readonly EntityTagHeaderValue tag;
    private readonly SpoolParts file;
    private readonly FetchPace pace;
    private readonly SemaphoreSlim turn = new(1);
    private readonly ByteRangeSet there = new();
    private int requests;
    private long nextOffset;
    private long step = LeastBytes;

    public RangedVideo(UrlClient client, Uri url, FirstPart first, MediaSpool spool)
    {
        (this.client, this.url, tag, requests) = (client, url, first.Tag!, first.Requests);
        pace = client.NewPace();
        file = spool.BeginParts(first.TotalBytes);
        FirstBytes = first.Bytes;
    }

    /// <summary>After so many the rest comes in one. A sweep looks at some 600 keyframes.</summary>
    public int MostRequests { get; init; } = 4096;

    /// <summary>The file with holes.</summary>
    public string Path => file.Path;

    /// <summary>Size of the video.</summary>
    public long TotalBytes => file.TotalBytes;

    /// <summary>Bytes that were fetched.</summary>
    public long FetchedBytes => file.WrittenBytes;

    public int Requests => Volatile.Read(ref requests);

    /// <inheritdoc/>
    public string Identity { get; private set; } = string.Empty;

    private ReadOnlyMemory<byte> FirstBytes { get; set; }

    /// <summary>
    /// Names it by what fixes its bytes: the address and its strong tag, by the server's word, and besides the size and the index, which
    /// places every sample.
    /// </summary>
    public void Name(ReadOnlySpan<byte> index)
    {
        string[] facts = ["parts", url.AbsoluteUri, tag.Tag, TotalBytes.ToString(), Convert.ToHexStringLower(SHA256.HashData(index))];
        Identity = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(facts, JobJson.Default.StringArray)));
    }

    /// <summary>A part's bytes.</summary>
    /// <exception cref="GrpcException">It could not be fetched.</exception>
    public async Task<byte[]> ReadAsync(ByteRange part, CancellationToken cancellation)
    {
        await FillAsync([part], cancellation);
        return await file.ReadAsync(part.Offset, (int)part.Length, cancellation);
    }

    /// <inheritdoc/>
    /// <exception cref="GrpcException">A part could not be fetched, or the video has changed.</exception>
    public async Task<IReadOnlyList<ByteRange>> FillAsync(IReadOnlyList<ByteRange> wanted, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            await KeepFirstAsync(cancellation);
            IReadOnlyList<ByteRange> parts = Plan([.. wanted.Select(Inside)]);
            ParallelOptions few = new() { MaxDegreeOfParallelism = ConcurrentRequests, CancellationToken = cancellation };
            await Parallel.ForEachAsync(Joined(parts.SelectMany(there.Absent)), few, async (part, stop) => await FetchAsync(part, stop));
            return parts;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        file.Dispose();
        turn.Dispose();
    }

    private async Task KeepFirstAsync(CancellationToken cancellation)
    {
        if (FirstBytes.IsEmpty)
            return;
        await file.WriteAsync(0, FirstBytes, cancellation);
        there.Add(new ByteRange(0, FirstBytes.Length));
        FirstBytes = default;
    }

    private ByteRange Inside(ByteRange part) => part.Length >= 1 && part.Offset >= 0 && part.Offset < TotalBytes
        ? part with { Length = Math.Min(part.Length, TotalBytes - part.Offset) }
        : throw new ArgumentOutOfRangeException(nameof(part), $"{part} is not inside {TotalBytes} bytes.");

    /// <summary>
    /// What is waited for, with as much of what follows as is worth waiting with it. Where nothing is known to follow, what goes on where
    /// the last one ended is taken for reading on: twice as much each time.
    /// </summary>
    private List<ByteRange> Plan(IReadOnlyList<ByteRange> wanted)
    {
        if (requests >= MostRequests)
            return [new ByteRange(0, TotalBytes)];
        ByteRange first = wanted[0];
        if (wanted.Count == 1)
        {
            step = first.Offset == nextOffset ? Math.Min(step * 2, MostAhead) : LeastBytes;
            nextOffset = Math.Min(TotalBytes, first.Offset + Math.Max(first.Length, step));
            return [first with { Length = nextOffset - first.Offset }];
        }

        List<ByteRange> parts = [first];
        long ahead = 0;
        foreach (ByteRange part in wanted.Skip(1).TakeWhile(part => (ahead += part.Length) <= MostAhead))
            parts.Add(part);
        return parts;
    }

    /// <summary>In order, those with little between them as one; all, once there were too many.</summary>
    private List<ByteRange> Joined(IEnumerable<ByteRange> parts)
    {
        long apart = requests >= MostRequests ? TotalBytes : LeastBytes;
        List<ByteRange> joined = [];
        foreach (ByteRange part in parts.OrderBy(part => part.Offset))
        {
            if (joined.Count > 0 && part.Offset - joined[^1].End <= apart)
                joined[^1] = joined[^1] with { Length = Math.Max(joined[^1].End, part.End) - joined[^1].Offset };
            else
                joined.Add(part);
        }

        return joined;
    }

    private async Task FetchAsync(ByteRange part, CancellationToken cancellation)
    {
        PartDownload download = new(file, part, tag);
        try
        {
            await client.ReadAsync(url, download, pace, cancellation);
            pace.Add(Math.Max(0, LeastBytes - part.Length)); // a short part waits for the answer, not for bytes
        }
        finally
        {
            Interlocked.Add(ref requests, download.Requests);
        }

        lock (there)
            there.Add(part);
    }
}
