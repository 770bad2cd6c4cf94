using System.Collections.Concurrent;
using System.Collections.Immutable;
using InferenceEngine.Selection.Internal.Packing;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection;

/// <summary>
/// Titles, placements and artworks in memory. Any thread reads; only the fold changes it, by events, so that the same
/// log gives the same catalogue everywhere.
/// </summary>
public sealed class Catalog
{
    private readonly Secrets secrets;
    private readonly TitleTable titles = new();
    private readonly TextTable texts = new();
    private readonly ConcurrentDictionary<string, PlacementEntry> placements = [];
    private readonly ConcurrentDictionary<uint, PlacementEntry> placementsByKey = [];
    private ImmutableSortedSet<string> titleIds = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    internal Catalog(Secrets secrets) => this.secrets = secrets;

    /// <summary>Titles in the catalogue.</summary>
    public int TitleCount => titles.Count;

    /// <summary>The entry of a title, or null.</summary>
    public TitleEntry? FindTitle(string id) =>
        id.Length <= Limits.IdLength && titles.Find(secrets.Title(id)) is { } entry && entry.Title.Id == id ? entry : null;

    /// <summary>The entry of a title by its hash, or null.</summary>
    public TitleEntry? FindTitle(ulong key) => titles.Find(key);

    /// <summary>The entry of a placement, or null.</summary>
    public PlacementEntry? FindPlacement(string id) => placements.GetValueOrDefault(id);

    /// <summary>The entry of a placement by its hash, or null.</summary>
    public PlacementEntry? FindPlacement(uint key) => placementsByKey.GetValueOrDefault(key);

    /// <summary>All placements by id.</summary>
    public IReadOnlyList<PlacementEntry> Placements() =>
        [.. placements.Values.OrderBy(p => p.Placement.Id, StringComparer.Ordinal)];

    /// <summary>At most <paramref name="count"/> titles with ids after <paramref name="after"/>, by id.</summary>
    public IReadOnlyList<Title> Titles(string after, int count)
    {
        ImmutableSortedSet<string> ids = titleIds;
        int found = ids.IndexOf(after);
        int start = found >= 0 ? found + 1 : ~found;
        int end = Math.Min(start + count, ids.Count);
        return [.. Enumerable.Range(start, Math.Max(end - start, 0)).Select(i => FindTitle(ids[i])).OfType<TitleEntry>().Select(e => e.Title)];
    }

    internal CatalogOutcome Add(Title title)
    {
        ulong key = secrets.Title(title.Id);
        if (titles.Find(key) is { } taken)
            return taken.Title.Id == title.Id ? CatalogOutcome.AlreadyExists : CatalogOutcome.HashCollision;
        titles.Add(new TitleEntry(key, title));
        titleIds = titleIds.Add(title.Id);
        return CatalogOutcome.Done;
    }

    internal void Remove(TitleEntry entry)
    {
        titleIds = titleIds.Remove(entry.Title.Id);
        titles.Remove(entry);
    }

    internal CatalogOutcome Add(Placement placement)
    {
        PlacementEntry entry = new(secrets.Placement(placement.Id), placement);
        if (placements.ContainsKey(placement.Id))
            return CatalogOutcome.AlreadyExists;
        if (!placementsByKey.TryAdd(entry.Key, entry))
            return CatalogOutcome.HashCollision;
        placements[placement.Id] = entry;
        return CatalogOutcome.Done;
    }

    internal void Replace(PlacementEntry entry, Placement placement)
    {
        PlacementEntry changed = new(entry.Key, placement);
        placements[placement.Id] = changed;
        placementsByKey[entry.Key] = changed;
    }

    internal void Remove(PlacementEntry entry)
    {
        placements.TryRemove(entry.Placement.Id, out _);
        placementsByKey.TryRemove(entry.Key, out _);
    }

    internal ArtworkEntry NewEntry(Artwork artwork) => new(secrets.Artwork(artwork.TitleId, artwork.Id), artwork);

    internal IEnumerable<TitleEntry> AllTitles() => titles.All();

    /// <summary>
    /// Adds the titles of an import that are not there; the artworks of all of them become one block of bytes. Returns
    /// those added, and the outcome of the first that was not.
    /// </summary>
    internal (List<TitleEntry> Added, CatalogOutcome Outcome) Import(ReadOnlySpan<byte> record)
    {
        CatalogOutcome outcome = CatalogOutcome.Done;
        Repacking block = new(texts);
        ImportEvents.Read(record, (title, artworks) =>
        {
            ulong key = secrets.Title(title.Id);
            if (titles.Find(key) is not { } taken)
                block.Add(key, title, artworks);
            else if (outcome == CatalogOutcome.Done)
                outcome = taken.Title.Id == title.Id ? CatalogOutcome.AlreadyExists : CatalogOutcome.HashCollision;
        });
        List<TitleEntry> added = block.Take();
        titles.Reserve(added.Count);
        added.RemoveAll(entry => !TryAdd(entry)); // the same title twice in one event
        titleIds = titleIds.Union(added.Select(entry => entry.Title.Id));
        return (added, outcome);
    }

    /// <summary>Everything at this moment, to be written meanwhile.</summary>
    internal CatalogSnapshot Capture()
    {
        CatalogSnapshot.Captured[] captured = new CatalogSnapshot.Captured[titles.Count];
        int count = 0;
        foreach (TitleEntry entry in titles.All())
            captured[count++] = new(entry.Title, entry.Packed, entry.Packed is null ? [.. entry.Artworks] : []);
        return new CatalogSnapshot(captured, [.. Placements().Select(p => new CreatePlacement(p.Placement))], texts);
    }

    /// <summary>Reads what a checkpoint has, into an empty catalogue.</summary>
    internal void Restore(string path)
    {
        List<string> ids = [];
        CatalogChange[] others = CatalogFile.Read(path, texts, (title, artworks) =>
        {
            titles.Add(new TitleEntry(secrets.Title(title.Id), title, artworks));
            ids.Add(title.Id);
        });
        titleIds = ImmutableSortedSet.CreateRange(StringComparer.Ordinal, ids);
        foreach (CatalogChange change in others)
            Restore(change);
    }

    private bool TryAdd(TitleEntry entry)
    {
        if (titles.Find(entry.Key) is not null)
            return false;
        titles.Add(entry);
        return true;
    }

    private void Restore(CatalogChange change)
    {
        if (change is not CreatePlacement placement)
            throw new StorageException("The catalogue of the checkpoint has an item that it cannot have.");
        Add(placement.Placement);
    }
}
