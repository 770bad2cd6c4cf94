using InferenceEngine.Grpc;
using InferenceEngine.Server.Services;

namespace InferenceEngine.Server.Production.Outputs;

/// <summary>Where requests may have results put. Immutable and thread-safe.</summary>
internal sealed class OutputRules(IReadOnlyList<string> allowed)
{
    private readonly OutputPlace[] places = [.. allowed.Select(OutputPlace.Parse)];

    /// <summary>The place, checked.</summary>
    /// <exception cref="GrpcException">It is none, or not below an allowed one.</exception>
    public OutputPlace Check(string output)
    {
        if (places.Length == 0)
        {
            throw GrpcErrors.Of(GrpcStatusCode.FailedPrecondition, "NO_OUTPUTS",
                "This server puts results nowhere else: start it with --output DIR or --output s3://bucket/prefix to allow a place.");
        }

        OutputPlace place = Parse(output);
        return places.Any(each => each.Holds(place))
            ? place
            : throw GrpcErrors.Of(
                GrpcStatusCode.PermissionDenied, "OUTPUT_NOT_ALLOWED", $"'{place}' is not below a place that this server may write to (--output).");
    }

    private static OutputPlace Parse(string output)
    {
        try
        {
            return OutputPlace.IsS3(output) || Path.IsPathRooted(output)
                ? OutputPlace.Parse(output)
                : throw new FormatException("is neither a full path nor s3://bucket/prefix.");
        }
        catch (FormatException wrong)
        {
            throw GrpcErrors.Invalid("output", wrong.Message);
        }
    }
}
