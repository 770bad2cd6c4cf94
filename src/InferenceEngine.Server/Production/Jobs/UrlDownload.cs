using System.Net;
using System.Net.Http.Headers;
using InferenceEngine.Grpc;
using InferenceEngine.Posters;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>A whole video under way: how much there is, how much is here, and whether the rest may be asked for alone. Not thread-safe.</summary>
internal sealed class UrlDownload(SpoolWriter writer, long largestBytes, Action<PosterProgress> report) : IUrlDownload
{
    private long? total;
    private EntityTagHeaderValue? tag;

    public long Length => writer.Length;

    public bool IsWhole { get; private set; }

    /// <summary>The tag of what is here from an earlier download; null where nothing is.</summary>
    public string? KnownTag { get; init; }

    /// <summary>Whether what is here is still what the URL gives.</summary>
    public bool IsUnchanged { get; private set; }

    /// <summary>The tag of the content, where it changes with every byte; null where there is none.</summary>
    public string? StrongTag => CanResume ? tag!.Tag : null;

    /// <summary>Whether the rest may be asked for alone: the content has a strong tag, so that a change is noticed.</summary>
    public bool CanResume => tag is { IsWeak: false };

    /// <summary>Requests so far.</summary>
    public int Requests { get; private set; }

    public void Prepare(HttpRequestMessage request)
    {
        Requests++;
        request.Headers.Range = new RangeHeaderValue(Length, null);
        if (Length > 0 && CanResume)
            request.Headers.IfRange = new RangeConditionHeaderValue(tag!); // the rest only of what was begun
        else if (KnownTag is { } known)
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(known));
    }

    /// <exception cref="GrpcException">There is no such video, it is too large, or it has changed since it was begun.</exception>
    public bool Accept(HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.NotModified && KnownTag is not null && Length == 0)
            return !(IsWhole = IsUnchanged = true);
        bool isPart = response.StatusCode == HttpStatusCode.PartialContent;
        if (!isPart && response.StatusCode != HttpStatusCode.OK)
            throw UrlErrors.Refused(response.StatusCode);
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        if (isPart ? range?.From != Length : Length > 0)
            throw UrlErrors.Changed(Length);

        total = isPart ? range!.Length : response.Content.Headers.ContentLength;
        tag = response.Headers.ETag;
        if (total > largestBytes)
            throw SpoolWriter.TooLarge(largestBytes);
        return true;
    }

    public async Task AddAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await writer.WriteAsync(bytes, cancellation);
        string of = total is { } known ? $" of {known / 1e6:0.0}" : string.Empty;
        report(new PosterProgress("fetch", 0, $"{Length / 1e6:0.0}{of} MB read"));
    }

    /// <summary>The body ended: the video is whole, or the connection broke without saying so.</summary>
    public void EndOfBody() => IsWhole = total is null || Length >= total
        ? true
        : throw new IOException($"the connection ended after {Length} of {total} bytes");
}
