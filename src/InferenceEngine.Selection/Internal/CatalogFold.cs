using InferenceEngine.Bandits;
using InferenceEngine.Selection.Internal.Packing;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// The catalogue's side of the fold: checks changes, makes them, and adds and removes the arms that they concern.
/// Deterministic. Not thread-safe: the fold's own.
/// </summary>
internal sealed class CatalogFold(Catalog catalog, FoldRecords records)
{
    /// <summary>Whether the catalogue changed since this was last reset.</summary>
    public bool Changed { get; set; }

    /// <summary>Applies a change to the catalogue and to the records that it concerns.</summary>
    public CatalogOutcome Apply(CatalogChange change)
    {
        Changed = true;
        return change switch
        {
            CreateTitle c => HasPolicies(c.Title) ? catalog.Add(c.Title) : CatalogOutcome.UnknownPolicy,
            UpdateTitle c => HasPolicies(c.Title)
                ? WithTitle(c.Title.Id, title => title.Title = c.Title)
                : CatalogOutcome.UnknownPolicy,
            DeleteTitle c => WithTitle(c.Id, Delete),
            CreatePolicy c => catalog.Add(c.Policy),
            CreatePlacement c => HasPolicy(c.Placement) ? Create(c.Placement) : CatalogOutcome.UnknownPolicy,
            UpdatePlacement c => HasPolicy(c.Placement) ? Update(c.Placement) : CatalogOutcome.UnknownPolicy,
            DeletePlacement c => Delete(c.Id),
            CreateArtwork c => Create(c.Artwork),
            UpdateArtwork c => WithArtwork(c.Artwork.TitleId, c.Artwork.Id, (title, old) => Update(title, old, c.Artwork)),
            SetRetired c => WithArtwork(c.TitleId, c.Id, (title, old) => Retire(title, old, c)),
            DeleteArtwork c => WithArtwork(c.TitleId, c.Id, Delete),
            SetPrior c => catalog.Set(c.Prior),
            _ => throw new StorageException($"The event log has an unknown change {change.GetType().Name}."),
        };
    }

    /// <summary>Adds the titles of an import.</summary>
    public CatalogOutcome Import(ReadOnlySpan<byte> record)
    {
        Changed = true;
        (List<TitleEntry> added, CatalogOutcome outcome) = catalog.Import(record);
        PlacementEntry[] parts = [.. catalog.Placements().SelectMany(p => p.Parts)];
        foreach (TitleEntry title in added)
        {
            foreach (ArtworkHead artwork in title.Heads)
            {
                foreach (PlacementEntry placement in parts.Where(p => p.Placement.AspectRatio == artwork.AspectRatio))
                    records.Touch(title.Key, placement.Key).Add(artwork.Key, artwork.Retired, PriorOf(placement, title, artwork.Key));
            }
        }

        return outcome;
    }

    private bool HasPolicy(Placement placement) =>
        placement.PolicyId.Length == 0 || catalog.FindPolicy(placement.PolicyId, placement.PolicyVersion) is not null;

    private bool HasPolicies(Title title) => title.Policies.Values.All(id => catalog.FindPolicy(id, 0) is not null);

    private CatalogOutcome WithTitle(string id, Action<TitleEntry> change)
    {
        if (catalog.FindTitle(id) is not { } title)
            return CatalogOutcome.NotFound;
        change(title);
        return CatalogOutcome.Done;
    }

    private CatalogOutcome WithArtwork(string titleId, string id, Func<TitleEntry, ArtworkEntry, CatalogOutcome> change) =>
        catalog.FindTitle(titleId) is { } title && title.Find(id) is { } artwork
            ? change(title, artwork)
            : CatalogOutcome.NotFound;

    private void Delete(TitleEntry title)
    {
        foreach (ArtworkEntry artwork in title.Artworks)
            Delete(title, artwork);
        catalog.Remove(title);
    }

    private CatalogOutcome Create(Placement placement)
    {
        CatalogOutcome outcome = catalog.Add(placement);
        if (outcome != CatalogOutcome.Done)
            return outcome;
        AddArms(catalog.FindPlacement(placement.Id)!.Parts);
        return CatalogOutcome.Done;
    }

    private CatalogOutcome Update(Placement placement)
    {
        if (catalog.FindPlacement(placement.Id) is not { } old)
            return CatalogOutcome.NotFound;
        if (old.Placement.AspectRatio != placement.AspectRatio)
            return CatalogOutcome.Immutable;
        CatalogOutcome outcome = catalog.Replace(old, placement);
        if (outcome != CatalogOutcome.Done)
            return outcome;
        RemoveArms(old.Segments.Where(s => !placement.Segments.Contains(s.Segment)));
        AddArms(catalog.FindPlacement(placement.Id)!.Segments.Where(s => !old.Placement.Segments.Contains(s.Segment)));
        return CatalogOutcome.Done;
    }

    private CatalogOutcome Delete(string placementId)
    {
        if (catalog.FindPlacement(placementId) is not { } placement)
            return CatalogOutcome.NotFound;
        catalog.Remove(placement);
        RemoveArms(placement.Parts);
        return CatalogOutcome.Done;
    }

    private void AddArms(IEnumerable<PlacementEntry> parts) => ForArms(
        [.. parts], (title, artwork, part) => records.Touch(title.Key, part.Key).Add(artwork.Key, artwork.Retired));

    private void RemoveArms(IEnumerable<PlacementEntry> parts) => ForArms(
        [.. parts], (title, artwork, part) => records.Touch(title.Key, part.Key).Remove(artwork.Key));

    private void ForArms(PlacementEntry[] parts, Action<TitleEntry, ArtworkHead, PlacementEntry> change)
    {
        if (parts.Length == 0)
            return;
        foreach (TitleEntry title in catalog.AllTitles())
        {
            foreach (ArtworkHead artwork in title.Heads.Where(a => a.AspectRatio == parts[0].Placement.AspectRatio))
            {
                foreach (PlacementEntry part in parts)
                    change(title, artwork, part);
            }
        }
    }

    private CatalogOutcome Create(Artwork artwork)
    {
        if (catalog.FindTitle(artwork.TitleId) is not { } title)
            return CatalogOutcome.NotFound;
        if (title.Find(artwork.Id) is not null)
            return CatalogOutcome.AlreadyExists;
        ArtworkEntry entry = catalog.NewEntry(artwork);
        if (title.Find(entry.Key) is not null)
            return CatalogOutcome.HashCollision;
        if (title.Artworks.Length >= Limits.TitleArtworks)
            return CatalogOutcome.TooMany;
        title.Artworks = title.Artworks.Add(entry);
        foreach (PlacementEntry placement in PartsOf(artwork))
            records.Touch(title.Key, placement.Key).Add(entry.Key, artwork.Retired, PriorOf(placement, title, entry.Key));
        return CatalogOutcome.Done;
    }

    private static CatalogOutcome Update(TitleEntry title, ArtworkEntry old, Artwork changed)
    {
        if (old.Artwork.AspectRatio != changed.AspectRatio)
            return CatalogOutcome.Immutable;
        Artwork kept = changed with { Retired = old.Artwork.Retired, RetiredReason = old.Artwork.RetiredReason };
        title.Artworks = title.Artworks.Replace(old, new ArtworkEntry(old.Key, kept));
        return CatalogOutcome.Done;
    }

    private CatalogOutcome Retire(TitleEntry title, ArtworkEntry old, SetRetired change)
    {
        Artwork changed = old.Artwork with { Retired = change.Retired, RetiredReason = change.Reason };
        title.Artworks = title.Artworks.Replace(old, new ArtworkEntry(old.Key, changed));
        foreach (PlacementEntry placement in PartsOf(changed))
            records.Touch(title.Key, placement.Key).SetRetired(old.Key, change.Retired);
        return CatalogOutcome.Done;
    }

    private CatalogOutcome Delete(TitleEntry title, ArtworkEntry artwork)
    {
        title.Artworks = title.Artworks.Remove(artwork);
        foreach (PlacementEntry placement in PartsOf(artwork.Artwork))
        {
            records.Touch(title.Key, placement.Key).Remove(artwork.Key);
            records.Models.Remove(title, placement, artwork.Key);
        }

        return CatalogOutcome.Done;
    }

    // Only with a prior does an imported artwork have to become an object.
    private BetaPosterior? PriorOf(PlacementEntry placement, TitleEntry title, uint artwork) =>
        catalog.PriorOf(placement) is { } prior && title.Find(artwork) is { } entry ? prior.Predict(entry.Artwork) : null;

    private IEnumerable<PlacementEntry> PartsOf(Artwork artwork) =>
        catalog.Placements().Where(p => p.Placement.AspectRatio == artwork.AspectRatio).SelectMany(p => p.Parts);
}
