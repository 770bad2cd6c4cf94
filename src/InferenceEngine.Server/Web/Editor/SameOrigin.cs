using System.Net;

namespace InferenceEngine.Server.Web.Editor;

/// <summary>
/// Lets through only requests of the server's own page and of programs: another site's page can neither send them (its Origin differs) nor
/// pretend to be this one by a name that leads here (the Host is not one of ours). Stateless.
/// </summary>
internal static class SameOrigin
{
    /// <summary>Why a request is refused; null when it is not.</summary>
    /// <param name="request">The request.</param>
    /// <param name="names">Names beside addresses and localhost under which the page may be reached.</param>
    public static string? Refusal(HttpRequest request, IReadOnlyList<string> names)
    {
        string host = request.Host.Host.Trim('[', ']');
        if (!IPAddress.TryParse(host, out _) && host != "localhost" && !names.Contains(host, StringComparer.OrdinalIgnoreCase))
            return $"This server does not go by the name '{host}'; setting WebNames allows names.";
        if (request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none"))
            return "Another site's page may not do this.";
        string origin = request.Headers.Origin.ToString();
        bool isOwn = origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
        return isOwn ? null : "Another site's page may not do this.";
    }
}
