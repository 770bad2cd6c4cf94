using System.Net;
using System.Net.Http.Headers;
using InferenceEngine.Grpc;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// The first bytes of a video, by which it is known whether the rest may be read in parts: the server gives ranges and a strong tag, which
/// changes with every byte. Used by one task.
/// </summary>
internal sealed class FirstPart(long largestBytes) : IUrlDownload
{
    /// <summary>Holds the index of a short clip whose index comes first.</summary>
    private const int MostBytes = 64 << 10;

    /// <summary>A smaller video has come whole before a dozen parts were asked for.</summary>
    private const long SmallBytes = 4 << 20;

    private readonly byte[] bytes = new byte[MostBytes];
    private bool isEnough;

    /// <summary>The tag of what is here from an earlier download; null where nothing is.</summary>
    public string? KnownTag { get; init; }

    /// <summary>Whether what is here is still what the URL gives.</summary>
    public bool IsUnchanged { get; private set; }

    /// <summary>Why it must be read whole; null where it need not.</summary>
    public string? Unsuited { get; private set; }

    /// <summary>The strong tag.</summary>
    public EntityTagHeaderValue? Tag { get; private set; }

    /// <summary>Size of the video.</summary>
    public long TotalBytes { get; private set; }

    public int Requests { get; private set; }

    public long Length { get; private set; }

    public bool IsWhole => isEnough || Length >= MostBytes;

    public bool CanResume => true;

    public ReadOnlyMemory<byte> Bytes => bytes.AsMemory(0, (int)Length);

    public void Prepare(HttpRequestMessage request)
    {
        Requests++;
        Length = 0; // it is small, and no tag says yet that it is the same
        request.Headers.Range = new RangeHeaderValue(0, MostBytes - 1);
        if (KnownTag is { } known)
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(known));
    }

    /// <exception cref="GrpcException">There is no such video, or it is too large.</exception>
    public bool Accept(HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.NotModified && KnownTag is not null)
            return !(isEnough = IsUnchanged = true);
        if (response.StatusCode is not (HttpStatusCode.PartialContent or HttpStatusCode.OK or HttpStatusCode.RequestedRangeNotSatisfiable))
            throw UrlErrors.Refused(response.StatusCode);
        Unsuited = Judge(response);
        isEnough = Unsuited is not null;
        return !isEnough;
    }

    public Task AddAsync(ReadOnlyMemory<byte> block, CancellationToken cancellation)
    {
        int count = (int)Math.Min(block.Length, MostBytes - Length);
        block.Span[..count].CopyTo(bytes.AsSpan((int)Length));
        Length += count;
        return Task.CompletedTask;
    }

    public void EndOfBody() => throw new IOException($"the connection ended after {Length} of the first {MostBytes} bytes");

    private string? Judge(HttpResponseMessage response)
    {
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        if (response.StatusCode != HttpStatusCode.PartialContent || range is not { From: 0, Length: { } total })
            return "the server gives no ranges of it";
        if (total > largestBytes)
            throw SpoolWriter.TooLarge(largestBytes);
        if (total < SmallBytes)
            return $"it is small, {total / 1e6:0.0} MB";
        if (response.Headers.ETag is not { IsWeak: false } tag)
            return "the server gives no strong ETag, by which a change would be noticed";
        if (response.Content.Headers.ContentEncoding.Count > 0)
            return "the server packs it";
        (Tag, TotalBytes) = (tag, total);
        return null;
    }
}
