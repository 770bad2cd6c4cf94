using InferenceEngine.Contracts.Rpc;
using InferenceEngine.Grpc;
using InferenceEngine.Media;
using InferenceEngine.Onnx;
using InferenceEngine.Posters;
using InferenceEngine.Server.Services;
using InferenceEngine.Storage;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>Why a job could not be done. Immutable.</summary>
/// <param name="Code">A gRPC status code.</param>
/// <param name="Reason">For programs.</param>
/// <param name="Message">For people.</param>
internal sealed record JobFailure(int Code, string Reason, string Message)
{
    /// <summary>A fault of the server; its log has the cause.</summary>
    public static JobFailure Unexpected { get; } =
        new((int)GrpcStatusCode.Internal, "INTERNAL", "The server failed; its log has the cause.");

    /// <summary>What a caller who waits for the job gets.</summary>
    public GrpcException ToException() => GrpcErrors.Of((GrpcStatusCode)Code, Reason, Message);

    /// <summary>The failure that an exception means; null when it is none of those that are expected.</summary>
    public static JobFailure? Of(Exception cause) => cause switch
    {
        MediaException media => Of(GrpcErrors.Of(media)),
        GrpcException status => new JobFailure((int)status.Code, ReasonOf(status), status.Message),
        PosterException or ModelException or InferenceException =>
            new JobFailure((int)GrpcStatusCode.FailedPrecondition, "NO_POSTERS", cause.Message),
        IOException or UnauthorizedAccessException or StorageException =>
            new JobFailure((int)GrpcStatusCode.Unavailable, "DISK", $"Files could not be read or written: {cause.Message}"),
        _ => null,
    };

    private static string ReasonOf(GrpcException status)
    {
        Status details = Status.Parser.ParseFrom(status.Details.Span);
        return details.Details.Count > 0 && details.Details[0].TryUnpack(out ErrorInfo info) ? info.Reason : "INVALID_ARGUMENT";
    }
}
