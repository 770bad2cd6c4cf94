using InferenceEngine.Contracts.Rpc;

namespace InferenceEngine.Client;

/// <summary>A call that ended with a status other than OK.</summary>
public sealed class RpcException(RpcStatusCode code, string message, Status? details = null, Exception? cause = null)
    : Exception($"{code}: {message}", cause)
{
    /// <summary>The status.</summary>
    public RpcStatusCode Code { get; } = code;

    /// <summary>The server's structured details, when it sent some.</summary>
    public Status? Details { get; } = details;
}
