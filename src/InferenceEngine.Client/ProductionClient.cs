using InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Client;

/// <summary>Calls poster production. Thread-safe; does not own the channel.</summary>
public sealed class ProductionClient(RpcChannel channel)
{
    /// <summary>See <c>ProductionService.Cancel</c> in the protos.</summary>
    public Task<CancelResponse> CancelAsync(
        CancelRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<CancelRequest, CancelResponse>(
            "/artwork.v1.ProductionService/Cancel", request, deadline, cancellation);

    /// <summary>See <c>ProductionService.ProducePosters</c> in the protos.</summary>
    public IAsyncEnumerable<ProducePostersResponse> ProducePostersAsync(
        ProducePostersRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.ServerStreamingAsync<ProducePostersRequest, ProducePostersResponse>(
            "/artwork.v1.ProductionService/ProducePosters", request, deadline, cancellation);
}
