using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using InferenceEngine.Contracts.Rpc;
using InferenceEngine.Grpc;
using InferenceEngine.Media;
using InferenceEngine.Selection;

namespace InferenceEngine.Server.Services;

/// <summary>The one place where outcomes become gRPC statuses with details.</summary>
internal static class GrpcErrors
{
    private const string Domain = "artwork.v1";

    /// <summary>INVALID_ARGUMENT with the field that is wrong.</summary>
    public static GrpcException Invalid(string field, string description)
    {
        BadRequest detail = new();
        detail.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = field, Description = description });
        return Make(GrpcStatusCode.InvalidArgument, $"{field}: {description}", detail);
    }

    /// <summary>A status with a machine-readable reason.</summary>
    public static GrpcException Of(GrpcStatusCode code, string reason, string message) =>
        Make(code, message, new ErrorInfo { Reason = reason, Domain = Domain });

    /// <summary>The status of a call for a placement that is not there.</summary>
    public static GrpcException UnknownPlacement(string id) =>
        Of(GrpcStatusCode.NotFound, "UNKNOWN_PLACEMENT", $"Placement '{id}' is not in the catalogue.");

    /// <summary>The status of an explanation of what is no longer known.</summary>
    public static GrpcException DecisionGone() =>
        Of(GrpcStatusCode.NotFound, "NOT_FOUND", "The decision's title, placement or policy is no longer in the catalogue.");

    /// <summary>The status of a catalogue change that was not made.</summary>
    public static GrpcException Of(CatalogOutcome outcome, string what) => outcome switch
    {
        CatalogOutcome.NotFound => Of(GrpcStatusCode.NotFound, "NOT_FOUND", $"{what} is not in the catalogue."),
        CatalogOutcome.AlreadyExists => Of(GrpcStatusCode.AlreadyExists, "ALREADY_EXISTS", $"{what} exists already."),
        CatalogOutcome.HashCollision => Of(
            GrpcStatusCode.AlreadyExists, "HASH_COLLISION", $"{what} has the hash of another id; choose another id."),
        CatalogOutcome.TooMany => Of(
            GrpcStatusCode.ResourceExhausted, "TOO_MANY",
            $"{what}: there are as many as may be: {Limits.TitleArtworks} artworks of a title, {Limits.Policies} policies."),
        CatalogOutcome.UnknownPolicy => Of(
            GrpcStatusCode.FailedPrecondition, "UNKNOWN_POLICY", $"{what} names a policy that is not there; create it first."),
        CatalogOutcome.Immutable => Of(
            GrpcStatusCode.FailedPrecondition, "IMMUTABLE", $"{what}: the aspect ratio cannot change; create a new one."),
        _ => Of(GrpcStatusCode.Internal, "INTERNAL", $"{what}: {outcome}"),
    };

    /// <summary>The status of a video that could not be read; of one whose bytes did not come, why they did not.</summary>
    public static GrpcException Of(MediaException failure) => failure.InnerException as GrpcException ?? Of(
        failure.Error switch
        {
            MediaError.NotFound => GrpcStatusCode.NotFound,
            MediaError.TooLarge or MediaError.OutOfMemory => GrpcStatusCode.ResourceExhausted,
            MediaError.TimedOut => GrpcStatusCode.DeadlineExceeded,
            MediaError.Cancelled => GrpcStatusCode.Cancelled,
            MediaError.WorkerCrashed or MediaError.Internal => GrpcStatusCode.Internal,
            _ => GrpcStatusCode.InvalidArgument,
        },
        "MEDIA_" + failure.Error.ToString().ToUpperInvariant(),
        failure.Message);

    /// <summary>The status of a call that the disk refuses; it may be made again once there is room.</summary>
    public static GrpcException OfDisk(Exception cause) =>
        Of(GrpcStatusCode.Unavailable, "DISK", $"The data folder cannot be written: {cause.Message} Make room, then call again.");

    private static GrpcException Make(GrpcStatusCode code, string message, IMessage detail)
    {
        Status status = new() { Code = (int)code, Message = message };
        status.Details.Add(Any.Pack(detail));
        return new GrpcException(code, message, status.ToByteArray());
    }
}
