using Microsoft.AspNetCore.Http;

namespace InferenceEngine.Grpc;

/// <summary>
/// One call as its handler sees it: metadata, deadline and cancellation. Owned by the dispatcher; lives as long
/// as the call. Not thread-safe.
/// </summary>
public sealed class GrpcCall
{
    private readonly HttpContext http;

    internal GrpcCall(HttpContext http, DateTimeOffset? deadline, CancellationToken deadlineToken)
    {
        this.http = http;
        Deadline = deadline;
        DeadlineToken = deadlineToken;
    }

    /// <summary>Fires when the client cancels, the connection drops or the deadline passes.</summary>
    public CancellationToken Cancellation => Deadline is null ? http.RequestAborted : DeadlineToken;

    /// <summary>
    /// The same for a call with a deadline, and none for one without: Kestrel makes an object for the other, which a
    /// call that only reads its request does not need, since its read ends with the connection.
    /// </summary>
    internal CancellationToken DeadlineToken { get; }

    /// <summary>When the client stops waiting; null when it named no deadline.</summary>
    public DateTimeOffset? Deadline { get; }

    /// <summary>The path, as <c>/package.Service/Method</c>.</summary>
    public string Method => http.Request.Path.Value ?? string.Empty;

    /// <summary>The text value of a metadata key, or null.</summary>
    public string? Metadata(string key) =>
        http.Request.Headers.TryGetValue(key, out var values) ? values.ToString() : null;

    /// <summary>The value of a metadata key that ends in <c>-bin</c>, or null when absent or not base64.</summary>
    public byte[]? BinaryMetadata(string key)
    {
        string? text = Metadata(key);
        if (text is null)
            return null;
        byte[] bytes = new byte[(text.Length * 3 / 4) + 3];
        string padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        return Convert.TryFromBase64String(padded, bytes, out int count) ? bytes[..count] : null;
    }

    /// <summary>Adds initial metadata; must precede the first response message.</summary>
    public void AddHeader(string key, string value) => http.Response.Headers.Append(key, value);

    /// <summary>Adds trailing metadata.</summary>
    public void AddTrailer(string key, string value) => http.Response.AppendTrailer(key, value);
}
