using System.Net;
using System.Net.Http.Headers;
using InferenceEngine.Grpc;
using InferenceEngine.Media;
using InferenceEngine.Server.Services;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// A part of a video under way into its place in a file. Every answer must be of the very video that was begun, and of the part that was
/// asked for. Used by one task.
/// </summary>
internal sealed class PartDownload(SpoolParts file, ByteRange part, EntityTagHeaderValue tag) : IUrlDownload
{
    /// <summary>A server that gives a part in more pieces wastes everybody's time.</summary>
    private const int MostRequests = 64;

    /// <summary>Of the part, bytes that are in the file.</summary>
    public long Length { get; private set; }

    public int Requests { get; private set; }

    public bool IsWhole => Length >= part.Length;

    public bool CanResume => true;

    private long Next => part.Offset + Length;

    /// <exception cref="GrpcException">It was asked for too often.</exception>
    public void Prepare(HttpRequestMessage request)
    {
        if (++Requests > MostRequests)
        {
            throw GrpcErrors.Of(GrpcStatusCode.Unavailable, "FETCH_FAILED",
                $"The server gave {Length} of {part.Length} bytes from {part.Offset} in {MostRequests} pieces; give a host that serves ranges.");
        }

        request.Headers.Range = new RangeHeaderValue(Next, part.End - 1);
        request.Headers.IfRange = new RangeConditionHeaderValue(tag);
    }

    /// <exception cref="GrpcException">The video has changed, or the server gives something else.</exception>
    public bool Accept(HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.PartialContent or HttpStatusCode.OK or HttpStatusCode.RequestedRangeNotSatisfiable))
            throw UrlErrors.Refused(response.StatusCode);
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        bool isAsked = response.StatusCode == HttpStatusCode.PartialContent && tag.Equals(response.Headers.ETag)
            && range?.From == Next && range.To >= Next && range.To < part.End && range.Length == file.TotalBytes;
        return isAsked ? true : throw UrlErrors.Changed(file.WrittenBytes);
    }

    public async Task AddAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        int count = (int)Math.Min(bytes.Length, part.Length - Length);
        await file.WriteAsync(Next, bytes[..count], cancellation);
        Length += count;
    }

    public void EndOfBody() => throw new IOException($"the connection ended after {Length} of {part.Length} bytes of a part");
}
