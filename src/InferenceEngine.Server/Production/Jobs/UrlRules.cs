using InferenceEngine.Grpc;
using InferenceEngine.Server.Services;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// Which URLs may be fetched: HTTP and HTTPS of listed hosts. An entry is <c>host</c>, <c>host:port</c> or <c>*.domain</c>; without a port
/// it means the scheme's own. Immutable and thread-safe.
/// </summary>
internal sealed class UrlRules(IReadOnlyList<string> hosts)
{
    private const int LongestUrl = 4096;

    /// <summary>The URL, checked; also each that a server redirects to.</summary>
    /// <exception cref="GrpcException">It is not one, or not allowed.</exception>
    public Uri Check(string url)
    {
        bool isUrl = url.Length <= LongestUrl && Uri.TryCreate(url, UriKind.Absolute, out _);
        if (!isUrl || new Uri(url) is not { Scheme: "http" or "https" } address || address.Host.Length == 0)
            throw GrpcErrors.Invalid("url", $"must be an http or https URL of at most {LongestUrl} characters.");
        if (address.UserInfo.Length > 0)
            throw GrpcErrors.Invalid("url", "must not carry a user name or password.");
        if (hosts.Count == 0)
        {
            throw GrpcErrors.Of(GrpcStatusCode.FailedPrecondition, "NO_URL_HOSTS",
                "This server fetches no URLs: start it with --url-host HOST to allow a host.");
        }

        return hosts.Any(host => Matches(host, address))
            ? address
            : throw GrpcErrors.Of(
                GrpcStatusCode.PermissionDenied, "HOST_NOT_ALLOWED",
                $"'{address.Authority}' is not among the hosts that this server fetches from (--url-host).");
    }

    private static bool Matches(string entry, Uri address)
    {
        int colon = entry.LastIndexOf(':');
        bool hasPort = colon > 0 && int.TryParse(entry[(colon + 1)..], out _) && !entry.EndsWith(']');
        string host = hasPort ? entry[..colon] : entry;
        if (hasPort ? entry[(colon + 1)..] != address.Port.ToString() : !address.IsDefaultPort)
            return false;
        return host.StartsWith("*.", StringComparison.Ordinal)
            ? address.IdnHost.EndsWith(host[1..], StringComparison.OrdinalIgnoreCase)
            : address.Host.Equals(host, StringComparison.OrdinalIgnoreCase) || address.IdnHost.Equals(host, StringComparison.OrdinalIgnoreCase);
    }
}
