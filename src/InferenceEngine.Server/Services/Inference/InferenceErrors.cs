using InferenceEngine.Grpc;
using InferenceEngine.Onnx;

namespace InferenceEngine.Server.Services.Inference;

/// <summary>The one place where outcomes of inference become statuses, with the codes that Triton gives.</summary>
internal static class InferenceErrors
{
    public static GrpcException Invalid(string message) => new(GrpcStatusCode.InvalidArgument, message);

    public static GrpcException UnknownModel(string name) =>
        new(GrpcStatusCode.NotFound, $"Request for unknown model: '{name}' is not found");

    public static GrpcException Of(InferenceException failure, string id) => new(
        failure.Error switch
        {
            InferenceError.InvalidRequest => GrpcStatusCode.InvalidArgument,
            InferenceError.UnknownModel => GrpcStatusCode.NotFound,
            InferenceError.NotReady or InferenceError.QueueFull or InferenceError.TimedOut => GrpcStatusCode.Unavailable,
            _ => GrpcStatusCode.Internal,
        },
        $"[request id: {(id.Length > 0 ? id : "<id_unknown>")}] {failure.Message}");

    /// <summary>A model that could not be loaded.</summary>
    public static GrpcException Of(string name, ModelException failure) =>
        new(GrpcStatusCode.Internal, $"failed to load '{name}', {failure.Message}");
}
