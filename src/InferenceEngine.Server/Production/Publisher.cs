using InferenceEngine.Posters;
using InferenceEngine.Selection;

namespace InferenceEngine.Server.Production;

/// <summary>
/// Turns rendered posters into artworks of a title. Publishing the same picture twice changes nothing. Used by one job.
/// </summary>
internal sealed class Publisher(SelectionEngine engine, ArtworkStore store, string titleId)
{
    /// <summary>Artworks that are in the catalogue now because of this job.</summary>
    public int Published { get; private set; }

    /// <summary>Creates the title unless it is there.</summary>
    public async Task CreateTitleAsync(string name, CancellationToken cancellation)
    {
        CatalogOutcome outcome = await engine.ChangeAsync(new CreateTitle(new Title(titleId, name)), cancellation);
        if (outcome is not (CatalogOutcome.Done or CatalogOutcome.AlreadyExists))
            throw Services.GrpcErrors.Of(outcome, $"Title '{titleId}'");
    }

    /// <summary>Saves what an event brings: previews, posters, the manifest.</summary>
    public Task TakeAsync(PosterEvent happened, CancellationToken cancellation) => happened switch
    {
        CandidatePreview preview => store.SaveAsync(preview.Picture.FileName, preview.Bytes, cancellation),
        PosterRendered rendered => PublishAsync(rendered.Candidate, rendered.Picture, rendered.Bytes, cancellation),
        ProductionCompleted completed => store.SaveManifestAsync(titleId, completed.Manifest.ToJson(), cancellation),
        _ => Task.CompletedTask,
    };

    /// <summary>Saves a picture; the JPEG of each crop becomes an artwork, other formats lie beside it.</summary>
    public async Task PublishAsync(Candidate candidate, PosterPicture picture, byte[] bytes, CancellationToken cancellation)
    {
        await store.SaveAsync(picture.FileName, bytes, cancellation);
        if (picture.Format != "jpeg")
            return;
        Artwork artwork = new(
            titleId,
            ArtworkId(picture),
            picture.AspectRatio,
            ArtworkStore.UriOf(picture.FileName),
            Tags(candidate),
            Scores(candidate));
        CatalogOutcome outcome = await engine.ChangeAsync(new CreateArtwork(artwork), cancellation);
        if (outcome is not (CatalogOutcome.Done or CatalogOutcome.AlreadyExists))
            throw Services.GrpcErrors.Of(outcome, $"Artwork '{artwork.Id}'");
        Published++;
    }

    /// <summary>The artwork's id: its content-addressed file name without the extension.</summary>
    public static string ArtworkId(PosterPicture picture) => Path.GetFileNameWithoutExtension(picture.FileName);

    /// <summary>The scores of a candidate by name, each in [0, 1].</summary>
    public static Dictionary<string, double> Scores(Candidate candidate) => new()
    {
        ["total"] = Math.Clamp(candidate.Scores.Total, 0, 1),
        ["quality"] = Math.Clamp(candidate.Scores.Quality.Overall, 0, 1),
    };

    private static List<string> Tags(Candidate candidate) =>
    [
        $"rank:{candidate.Rank}",
        candidate.Faces.Count switch { 0 => "faces:none", 1 => "faces:one", _ => "faces:many" },
        candidate.Text.Count == 0 ? "text:no" : "text:yes",
        .. candidate.Tags,
    ];
}
