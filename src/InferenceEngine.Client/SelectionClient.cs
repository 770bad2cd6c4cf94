using InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Client;

/// <summary>Calls selection. Thread-safe; does not own the channel.</summary>
public sealed class SelectionClient(RpcChannel channel)
{
    /// <summary>See <c>SelectionService.SelectPage</c> in the protos.</summary>
    public Task<SelectPageResponse> SelectPageAsync(
        SelectPageRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<SelectPageRequest, SelectPageResponse>(
            "/artwork.v1.SelectionService/SelectPage", request, deadline, cancellation);

    /// <summary>See <c>SelectionService.SendRewards</c> in the protos.</summary>
    public Task<SendRewardsResponse> SendRewardsAsync(
        SendRewardsRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<SendRewardsRequest, SendRewardsResponse>(
            "/artwork.v1.SelectionService/SendRewards", request, deadline, cancellation);

    /// <summary>See <c>SelectionService.GetStatistics</c> in the protos.</summary>
    public Task<GetStatisticsResponse> GetStatisticsAsync(
        GetStatisticsRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<GetStatisticsRequest, GetStatisticsResponse>(
            "/artwork.v1.SelectionService/GetStatistics", request, deadline, cancellation);

    /// <summary>See <c>SelectionService.Explain</c> in the protos.</summary>
    public Task<ExplainResponse> ExplainAsync(
        ExplainRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<ExplainRequest, ExplainResponse>(
            "/artwork.v1.SelectionService/Explain", request, deadline, cancellation);

    /// <summary>See <c>SelectionService.UndoRewards</c> in the protos.</summary>
    public Task<UndoRewardsResponse> UndoRewardsAsync(
        UndoRewardsRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<UndoRewardsRequest, UndoRewardsResponse>(
            "/artwork.v1.SelectionService/UndoRewards", request, deadline, cancellation);

    /// <summary>See <c>SelectionService.SelectStream</c> in the protos.</summary>
    public RpcDuplexCall<SelectPageRequest, SelectPageResponse> SelectStream(
        TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.Duplex<SelectPageRequest, SelectPageResponse>(
            "/artwork.v1.SelectionService/SelectStream", deadline, cancellation);
}
