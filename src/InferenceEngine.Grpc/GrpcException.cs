namespace InferenceEngine.Grpc;

/// <summary>
/// Ends a call with a status. The message reaches the client; <see cref="Details"/> is a serialized
/// <c>google.rpc.Status</c> for the <c>grpc-status-details-bin</c> trailer, or empty.
/// </summary>
public sealed class GrpcException(GrpcStatusCode code, string message, byte[]? details = null) : Exception(message)
{
    /// <summary>The status that the client sees.</summary>
    public GrpcStatusCode Code { get; } = code;

    /// <summary>Serialized <c>google.rpc.Status</c>, or empty.</summary>
    public ReadOnlyMemory<byte> Details { get; } = details ?? [];
}
