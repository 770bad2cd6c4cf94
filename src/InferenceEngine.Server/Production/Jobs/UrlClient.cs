using System.Net;
using System.Net.Http.Headers;
using InferenceEngine.Grpc;
using InferenceEngine.Server.Services;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// Downloads from allowed URLs: a broken connection is taken up where it broke, each redirect is checked as the first URL was, and a server that
/// is too slow is given up. Owns its connections. Thread-safe.
/// </summary>
internal sealed class UrlClient : IDisposable
{
    private const int MostRedirects = 5;

    /// <summary>Breaks in a row without a byte between them; more, and the server is taken for gone.</summary>
    private const int MostBreaks = 4;
    private const int BlockBytes = 256 << 10;
    private static readonly TimeSpan silence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(200);

    private readonly UrlRules rules;
    private readonly LowSpeedLimit slowest;
    private readonly HttpClient http;

    public UrlClient(UrlRules rules, CheckedConnector connector, LowSpeedLimit slowest)
    {
        (this.rules, this.slowest) = (rules, slowest);
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

    /// <summary>The pace of a video of which parts are read.</summary>
    public FetchPace NewPace() => new(slowest);

    /// <summary>Asks until all that is wanted is here.</summary>
    /// <exception cref="GrpcException">It is not allowed, not there, too slow, or keeps breaking.</exception>
    public Task ReadAsync(Uri url, IUrlDownload download, CancellationToken cancellation) => ReadAsync(url, download, NewPace(), cancellation);

    /// <summary>The same for a part of a video whose parts have one pace.</summary>
    /// <exception cref="GrpcException">As of the other.</exception>
    public async Task ReadAsync(Uri url, IUrlDownload download, FetchPace pace, CancellationToken cancellation)
    {
        for (int breaks = 0; !download.IsWhole; breaks++)
        {
            long before = download.Length;
            try
            {
                await ContinueAsync(url, download, pace, cancellation);
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
                using (pace.Begin(url))
                    await Task.Delay(pause, cancellation);
            }
        }
    }

    public void Dispose() => http.Dispose();

    private static bool IsBreak(Exception cause, CancellationToken cancellation) =>
        cause is HttpRequestException or IOException || (cause is OperationCanceledException && !cancellation.IsCancellationRequested);

    private static GrpcException Broken(Uri url, Exception cause, long got) => GrpcErrors.Of(
        GrpcStatusCode.Unavailable, "FETCH_FAILED", $"{url.Host} could not be read after {got} bytes: {cause.Message}");

    private async Task ContinueAsync(Uri url, IUrlDownload download, FetchPace pace, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await SendAsync(url, download, pace, cancellation);
        if (!download.Accept(response))
            return;
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellation);
        byte[] block = new byte[BlockBytes];
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        while (!download.IsWhole)
        {
            patience.CancelAfter(silence);
            int count;
            using (pace.Begin(url))
                count = await body.ReadAsync(block, patience.Token);
            if (count == 0)
            {
                download.EndOfBody();
                return;
            }

            pace.Add(count);
            await download.AddAsync(block.AsMemory(0, count), cancellation);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Uri url, IUrlDownload download, FetchPace pace, CancellationToken cancellation)
    {
        using FetchPace.Wait wait = pace.Begin(url);
        for (int redirects = 0; redirects <= MostRedirects; redirects++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, url);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
            download.Prepare(request);
            HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if ((int)response.StatusCode is < 300 or >= 400 || response.Headers.Location is not { } next)
                return response;
            response.Dispose();
            url = rules.Check(new Uri(url, next).AbsoluteUri);
        }

        throw GrpcErrors.Of(GrpcStatusCode.FailedPrecondition, "TOO_MANY_REDIRECTS", $"The URL redirects more than {MostRedirects} times.");
    }
}
