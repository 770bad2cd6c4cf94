using InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Client;

/// <summary>Calls the catalogue. Thread-safe; does not own the channel.</summary>
public sealed class CatalogClient(RpcChannel channel)
{
    /// <summary>See <c>CatalogService.CreateTitle</c> in the protos.</summary>
    public Task<Title> CreateTitleAsync(
        CreateTitleRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<CreateTitleRequest, Title>(
            "/artwork.v1.CatalogService/CreateTitle", request, deadline, cancellation);

    /// <summary>See <c>CatalogService.GetTitle</c> in the protos.</summary>
    public Task<Title> GetTitleAsync(
        GetTitleRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<GetTitleRequest, Title>(
            "/artwork.v1.CatalogService/GetTitle", request, deadline, cancellation);

    /// <summary>See <c>CatalogService.ListTitles</c> in the protos.</summary>
    public Task<ListTitlesResponse> ListTitlesAsync(
        ListTitlesRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<ListTitlesRequest, ListTitlesResponse>(
            "/artwork.v1.CatalogService/ListTitles", request, deadline, cancellation);

    /// <summary>See <c>CatalogService.UpdateTitle</c> in the protos.</summary>
    public Task<Title> UpdateTitleAsync(
        UpdateTitleRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<UpdateTitleRequest, Title>(
            "/artwork.v1.CatalogService/UpdateTitle", request, deadline, cancellation);

    /// <summary>See <c>CatalogService.DeleteTitle</c> in the protos.</summary>
    public Task<DeleteTitleResponse> DeleteTitleAsync(
        DeleteTitleRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<DeleteTitleRequest, DeleteTitleResponse>(
            "/artwork.v1.CatalogService/DeleteTitle", request, deadline, cancellation);

    /// <summary>See <c>CatalogService.CreatePlacement</c> in the protos.</summary>
    public Task<Placement> CreatePlacementAsync(
        CreatePlacementRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<CreatePlacementRequest, Placement>(
            "/artwork.v1.CatalogService/CreatePlacement", request, deadline, cancellation);

    /// <summary>See <c>CatalogService.GetPlacement</c> in the protos.</summary>
    public Task<Placement> GetPlacementAsync(
        GetPlacementRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<GetPlacementRequest, Placement>(
            "/artwork.v1.CatalogService/GetPlacement", request, deadline, cancellation);

    /// <summary>See <c>CatalogService.ListPlacements</c> in the protos.</summary>
    public Task<ListPlacementsResponse> ListPlacementsAsync(
        ListPlacementsRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<ListPlacementsRequest, ListPlacementsResponse>(
            "/artwork.v1.CatalogService/ListPlacements", request, deadline, cancellation);

    /// <summary>See <c>CatalogService.UpdatePlacement</c> in the protos.</summary>
    public Task<Placement> UpdatePlacementAsync(
        UpdatePlacementRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<UpdatePlacementRequest, Placement>(
            "/artwork.v1.CatalogService/UpdatePlacement", request, deadline, cancellation);

    /// <summary>See <c>CatalogService.DeletePlacement</c> in the protos.</summary>
    public Task<DeletePlacementResponse> DeletePlacementAsync(
        DeletePlacementRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<DeletePlacementRequest, DeletePlacementResponse>(
            "/artwork.v1.CatalogService/DeletePlacement", request, deadline, cancellation);

    /// <summary>See <c>CatalogService.CreateArtwork</c> in the protos.</summary>
    public Task<Artwork> CreateArtworkAsync(
        CreateArtworkRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<CreateArtworkRequest, Artwork>(
            "/artwork.v1.CatalogService/CreateArtwork", request, deadline, cancellation);

    /// <summary>See <c>CatalogService.GetArtwork</c> in the protos.</summary>
    public Task<Artwork> GetArtworkAsync(
        GetArtworkRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<GetArtworkRequest, Artwork>(
            "/artwork.v1.CatalogService/GetArtwork", request, deadline, cancellation);

    /// <summary>See <c>CatalogService.ListArtworks</c> in the protos.</summary>
    public Task<ListArtworksResponse> ListArtworksAsync(
        ListArtworksRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<ListArtworksRequest, ListArtworksResponse>(
            "/artwork.v1.CatalogService/ListArtworks", request, deadline, cancellation);

    /// <summary>See <c>CatalogService.UpdateArtwork</c> in the protos.</summary>
    public Task<Artwork> UpdateArtworkAsync(
        UpdateArtworkRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<UpdateArtworkRequest, Artwork>(
            "/artwork.v1.CatalogService/UpdateArtwork", request, deadline, cancellation);

    /// <summary>See <c>CatalogService.RetireArtwork</c> in the protos.</summary>
    public Task<Artwork> RetireArtworkAsync(
        RetireArtworkRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<RetireArtworkRequest, Artwork>(
            "/artwork.v1.CatalogService/RetireArtwork", request, deadline, cancellation);

    /// <summary>See <c>CatalogService.RestoreArtwork</c> in the protos.</summary>
    public Task<Artwork> RestoreArtworkAsync(
        RestoreArtworkRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<RestoreArtworkRequest, Artwork>(
            "/artwork.v1.CatalogService/RestoreArtwork", request, deadline, cancellation);

    /// <summary>See <c>CatalogService.DeleteArtwork</c> in the protos.</summary>
    public Task<DeleteArtworkResponse> DeleteArtworkAsync(
        DeleteArtworkRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<DeleteArtworkRequest, DeleteArtworkResponse>(
            "/artwork.v1.CatalogService/DeleteArtwork", request, deadline, cancellation);
}
