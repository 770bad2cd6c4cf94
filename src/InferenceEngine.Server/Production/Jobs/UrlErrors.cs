using System.Net;
using InferenceEngine.Grpc;
using InferenceEngine.Server.Services;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>The failures of downloads. Pure.</summary>
internal static class UrlErrors
{
    public static GrpcException Refused(HttpStatusCode code) => GrpcErrors.Of(
        code is HttpStatusCode.NotFound or HttpStatusCode.Gone ? GrpcStatusCode.NotFound
            : code is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? GrpcStatusCode.PermissionDenied : GrpcStatusCode.Unavailable,
        "FETCH_REFUSED",
        $"The URL was answered with HTTP {(int)code}.");

    public static GrpcException Changed(long readBytes) => GrpcErrors.Of(
        GrpcStatusCode.Aborted, "CONTENT_CHANGED",
        $"The video changed after {readBytes} bytes of it were read, or the server gave another part than it was asked for; submit it again.");
}
