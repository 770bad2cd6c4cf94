using InferenceEngine.Grpc;
using InferenceEngine.Selection;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Services;

/// <summary><c>artwork.v1.CatalogService</c> over the selection engine. Thread-safe.</summary>
internal sealed class CatalogGrpc(SelectionEngine engine)
{
    public GrpcService Service()
    {
        GrpcService service = new(V1.CatalogReflection.Descriptor.FindTypeByName<ServiceDescriptor>("CatalogService"));
        MapTitles(service);
        MapPlacements(service);
        MapArtworks(service);
        return service;
    }

    private void MapTitles(GrpcService service) => service
        .Unary<V1.CreateTitleRequest, V1.Title>("CreateTitle", async (request, call) =>
        {
            Title title = CatalogMapping.Title(request.Title);
            await ChangeAsync(new CreateTitle(title), $"Title '{title.Id}'", call);
            return CatalogMapping.Wire(title);
        })
        .Unary<V1.GetTitleRequest, V1.Title>("GetTitle", (request, _) =>
            ValueTask.FromResult(CatalogMapping.Wire(FindTitle(request.Id).Title)))
        .Unary<V1.ListTitlesRequest, V1.ListTitlesResponse>("ListTitles", (request, _) => ValueTask.FromResult(ListTitles(request)))
        .Unary<V1.UpdateTitleRequest, V1.Title>("UpdateTitle", async (request, call) =>
        {
            Title title = CatalogMapping.Title(request.Title);
            await ChangeAsync(new UpdateTitle(title), $"Title '{title.Id}'", call);
            return CatalogMapping.Wire(title);
        })
        .Unary<V1.DeleteTitleRequest, V1.DeleteTitleResponse>("DeleteTitle", async (request, call) =>
        {
            await ChangeAsync(new DeleteTitle(request.Id), $"Title '{request.Id}'", call);
            return new V1.DeleteTitleResponse();
        });

    private void MapPlacements(GrpcService service) => service
        .Unary<V1.CreatePlacementRequest, V1.Placement>("CreatePlacement", async (request, call) =>
        {
            Placement placement = CatalogMapping.Placement(request.Placement);
            await ChangeAsync(new CreatePlacement(placement), $"Placement '{placement.Id}'", call);
            return CatalogMapping.Wire(placement);
        })
        .Unary<V1.GetPlacementRequest, V1.Placement>("GetPlacement", (request, _) =>
            ValueTask.FromResult(CatalogMapping.Wire(FindPlacement(request.Id).Placement)))
        .Unary<V1.ListPlacementsRequest, V1.ListPlacementsResponse>(
            "ListPlacements", (request, _) => ValueTask.FromResult(ListPlacements(request)))
        .Unary<V1.UpdatePlacementRequest, V1.Placement>("UpdatePlacement", async (request, call) =>
        {
            Placement placement = CatalogMapping.Placement(request.Placement);
            await ChangeAsync(new UpdatePlacement(placement), $"Placement '{placement.Id}'", call);
            return CatalogMapping.Wire(placement);
        })
        .Unary<V1.DeletePlacementRequest, V1.DeletePlacementResponse>("DeletePlacement", async (request, call) =>
        {
            await ChangeAsync(new DeletePlacement(request.Id), $"Placement '{request.Id}'", call);
            return new V1.DeletePlacementResponse();
        });

    private void MapArtworks(GrpcService service) => service
        .Unary<V1.CreateArtworkRequest, V1.Artwork>("CreateArtwork", async (request, call) =>
        {
            Artwork artwork = CatalogMapping.Artwork(request.Artwork);
            await ChangeAsync(new CreateArtwork(artwork), $"Artwork '{artwork.Id}' of title '{artwork.TitleId}'", call);
            return CatalogMapping.Wire(artwork);
        })
        .Unary<V1.GetArtworkRequest, V1.Artwork>("GetArtwork", (request, _) =>
            ValueTask.FromResult(CatalogMapping.Wire(FindArtwork(request.TitleId, request.Id))))
        .Unary<V1.ListArtworksRequest, V1.ListArtworksResponse>(
            "ListArtworks", (request, _) => ValueTask.FromResult(ListArtworks(request)))
        .Unary<V1.UpdateArtworkRequest, V1.Artwork>("UpdateArtwork", async (request, call) =>
        {
            Artwork artwork = CatalogMapping.Artwork(request.Artwork);
            await ChangeAsync(new UpdateArtwork(artwork), $"Artwork '{artwork.Id}' of title '{artwork.TitleId}'", call);
            return CatalogMapping.Wire(FindArtwork(artwork.TitleId, artwork.Id));
        })
        .Unary<V1.RetireArtworkRequest, V1.Artwork>("RetireArtwork", (request, call) =>
            SetRetiredAsync(request.TitleId, request.Id, true, CatalogMapping.Text("reason", request.Reason), call))
        .Unary<V1.RestoreArtworkRequest, V1.Artwork>("RestoreArtwork", (request, call) =>
            SetRetiredAsync(request.TitleId, request.Id, false, string.Empty, call))
        .Unary<V1.DeleteArtworkRequest, V1.DeleteArtworkResponse>("DeleteArtwork", async (request, call) =>
        {
            await ChangeAsync(
                new DeleteArtwork(request.TitleId, request.Id), $"Artwork '{request.Id}' of title '{request.TitleId}'", call);
            return new V1.DeleteArtworkResponse();
        });

    private async ValueTask<V1.Artwork> SetRetiredAsync(string titleId, string id, bool retired, string reason, GrpcCall call)
    {
        await ChangeAsync(new SetRetired(titleId, id, retired, reason), $"Artwork '{id}' of title '{titleId}'", call);
        return CatalogMapping.Wire(FindArtwork(titleId, id));
    }

    private Task ChangeAsync(CatalogChange change, string what, GrpcCall call) =>
        CatalogChanges.MakeAsync(engine, change, what, call);

    private TitleEntry FindTitle(string id) =>
        engine.Catalog.FindTitle(id) ?? throw GrpcErrors.Of(CatalogOutcome.NotFound, $"Title '{id}'");

    private PlacementEntry FindPlacement(string id) =>
        engine.Catalog.FindPlacement(id) ?? throw GrpcErrors.Of(CatalogOutcome.NotFound, $"Placement '{id}'");

    private Artwork FindArtwork(string titleId, string id) => FindTitle(titleId).Find(id)?.Artwork
        ?? throw GrpcErrors.Of(CatalogOutcome.NotFound, $"Artwork '{id}' of title '{titleId}'");

    private V1.ListTitlesResponse ListTitles(V1.ListTitlesRequest request)
    {
        int size = CatalogMapping.PageSize(request.PageSize);
        IReadOnlyList<Title> found = engine.Catalog.Titles(request.PageToken, size + 1);
        V1.ListTitlesResponse response = new();
        response.Titles.AddRange(found.Take(size).Select(CatalogMapping.Wire));
        if (found.Count > size)
            response.NextPageToken = found[size - 1].Id;
        return response;
    }

    private V1.ListPlacementsResponse ListPlacements(V1.ListPlacementsRequest request)
    {
        int size = CatalogMapping.PageSize(request.PageSize);
        Placement[] found = [.. engine.Catalog.Placements()
            .Select(p => p.Placement)
            .Where(p => string.CompareOrdinal(p.Id, request.PageToken) > 0)
            .Take(size + 1)];
        V1.ListPlacementsResponse response = new();
        response.Placements.AddRange(found.Take(size).Select(CatalogMapping.Wire));
        if (found.Length > size)
            response.NextPageToken = found[size - 1].Id;
        return response;
    }

    private V1.ListArtworksResponse ListArtworks(V1.ListArtworksRequest request)
    {
        int size = CatalogMapping.PageSize(request.PageSize);
        Artwork[] found = [.. FindTitle(request.TitleId).Artworks
            .Select(a => a.Artwork)
            .Where(a => string.CompareOrdinal(a.Id, request.PageToken) > 0)
            .OrderBy(a => a.Id, StringComparer.Ordinal)
            .Take(size + 1)];
        V1.ListArtworksResponse response = new();
        response.Artworks.AddRange(found.Take(size).Select(CatalogMapping.Wire));
        if (found.Length > size)
            response.NextPageToken = found[size - 1].Id;
        return response;
    }
}
