using System.Net;
using System.Net.Http.Headers;
using InferenceEngine.Grpc;
using InferenceEngine.Posters;
using InferenceEngine.Server.Services;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// Fetches a URL's video into the spool with range requests: a broken connection is resumed where it broke, unless the content has changed.
/// Each redirect is checked as the first URL was. Owns its connections. Thread-safe.
/// </summary>
internal sealed class UrlFetcher : IDisposable
{
    private const int MostRedirects = 5;

    /// <summary>Breaks in a row without a byte between them; more, and the server is taken for gone.</summary>
    private const int MostBreaks = 4;
    private const int BlockBytes = 256 << 10;
    private static readonly TimeSpan silence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(200);

    private readonly UrlRules rules;
    private readonly MediaSpool spool;
    private readonly UrlMemory memory;
    private readonly HttpClient http;

    public UrlFetcher(UrlRules rules, MediaSpool spool, UrlMemory memory, CheckedConnector connector)
    {
        (this.rules, this.spool, this.memory) = (rules, spool, memory);
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            ConnectCallback = connector.ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            MaxResponseHeadersLength = 64,
        };
        http = new HttpClient(handler) { Timeout = silence };
    }

    /// <summary>Whether a URL may be fetched.</summary>
    public Uri Check(string url) => rules.Check(url);

    /// <summary>Fetches all of it, unless it is here and has not changed.</summary>
    /// <exception cref="GrpcException">It is not allowed, not there, too large, or keeps breaking.</exception>
    public async Task<JobMedia> FetchAsync(Uri url, Action<PosterProgress> report, CancellationToken cancellation)
    {
        (string Tag, string Hash)? known = memory.Find(url);
        IDisposable? keeper = known is { } media ? spool.Pin(media.Hash) : null;
        await using SpoolWriter writer = spool.Begin();
        UrlDownload download = new(writer, spool.LargestBytes, report) { KnownTag = known?.Tag };
        try
        {
            await ReadAsync(url, download, cancellation);
            if (download.IsUnchanged && spool.Find(known!.Value.Hash) is { } path)
                return new JobMedia(path, known.Value.Hash, 0, Interlocked.Exchange(ref keeper, null));
            (string hash, IDisposable pin) = await writer.CompleteAsync();
            if (download.StrongTag is { } tag)
                memory.Keep(url, tag, hash);
            return new JobMedia(spool.Find(hash)!, hash, writer.Length, pin);
        }
        finally
        {
            keeper?.Dispose();
        }
    }

    public void Dispose() => http.Dispose();

    private async Task ReadAsync(Uri url, UrlDownload download, CancellationToken cancellation)
    {
        for (int breaks = 0; !download.IsWhole; breaks++)
        {
            long before = download.Length;
            try
            {
                await ContinueAsync(url, download, cancellation);
            }
            catch (HttpRequestException failure) when (failure.InnerException is GrpcException)
            {
                throw failure.InnerException; // the connector's refusal
            }
            catch (Exception broken) when (IsBreak(broken, cancellation))
            {
                breaks = download.Length > before ? 0 : breaks;
                if (breaks >= MostBreaks || (download.Length > 0 && !download.CanResume))
                    throw Broken(url, broken, download.Length);
                await Task.Delay(pause, cancellation);
            }
        }
    }

    private static bool IsBreak(Exception cause, CancellationToken cancellation) =>
        cause is HttpRequestException or IOException || (cause is OperationCanceledException && !cancellation.IsCancellationRequested);

    private static GrpcException Broken(Uri url, Exception cause, long got) => GrpcErrors.Of(
        GrpcStatusCode.Unavailable, "FETCH_FAILED", $"{url.Host} could not be read after {got} bytes: {cause.Message}");

    private async Task ContinueAsync(Uri url, UrlDownload download, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await SendAsync(url, download, cancellation);
        if (!download.Accept(response))
            return;
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellation);
        byte[] block = new byte[BlockBytes];
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        while (true)
        {
            patience.CancelAfter(silence);
            int count = await body.ReadAsync(block, patience.Token);
            if (count == 0)
                break;
            await download.AddAsync(block.AsMemory(0, count), cancellation);
        }

        download.EndOfBody();
    }

    private async Task<HttpResponseMessage> SendAsync(Uri url, UrlDownload download, CancellationToken cancellation)
    {
        for (int redirects = 0; redirects <= MostRedirects; redirects++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, url);
            request.Headers.Range = new RangeHeaderValue(download.Length, null);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
            request.Headers.IfRange = download.Condition;
            if (download is { KnownTag: { } tag, Length: 0 })
                request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(tag));
            HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if ((int)response.StatusCode is < 300 or >= 400 || response.Headers.Location is not { } next)
                return response;
            response.Dispose();
            url = rules.Check(new Uri(url, next).AbsoluteUri);
        }

        throw GrpcErrors.Of(GrpcStatusCode.FailedPrecondition, "TOO_MANY_REDIRECTS", $"The URL redirects more than {MostRedirects} times.");
    }
}
