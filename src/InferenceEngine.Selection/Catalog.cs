using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
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
    private readonly ConcurrentDictionary<(string Id, int Version), PolicyEntry> policies = [];
    private readonly ConcurrentDictionary<string, PolicyEntry> newestPolicies = [];
    private readonly ConcurrentDictionary<string, FittedPrior> priors = [];
    private PolicyEntry[] policiesByNumber;
    private ImmutableSortedSet<string> titleIds = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    internal Catalog(Secrets secrets, Policy defaultPolicy)
    {
        this.secrets = secrets;
        PolicyEntry first = new(1, defaultPolicy);
        policiesByNumber = [first];
        policies[(defaultPolicy.Id, defaultPolicy.Version)] = newestPolicies[defaultPolicy.Id] = first;
    }

    /// <summary>Titles in the catalogue.</summary>
    public int TitleCount => titles.Count;

    /// <summary>The entry of a title, or null.</summary>
    public TitleEntry? FindTitle(string id) =>
        id.Length <= Limits.IdLength && titles.Find(secrets.Title(id)) is { } entry && entry.Title.Id == id ? entry : null;

    /// <summary>The entry of a title by the UTF-8 of its id, or null. Makes no string.</summary>
    public TitleEntry? FindTitle(ReadOnlySpan<byte> id) =>
        id.Length <= Limits.IdLength && titles.Find(secrets.Title(id)) is { } entry && Is(entry.Title.Id, id) ? entry : null;

    /// <summary>The entry of a title by its hash, or null.</summary>
    public TitleEntry? FindTitle(ulong key) => titles.Find(key);

    /// <summary>The entry of a placement, or null.</summary>
    public PlacementEntry? FindPlacement(string id) => placements.GetValueOrDefault(id);

    /// <summary>The entry of a placement by the UTF-8 of its id, or null. Makes no string.</summary>
    public PlacementEntry? FindPlacement(ReadOnlySpan<byte> id) =>
        id.Length <= Limits.IdLength && FindPlacement(secrets.Placement(id)) is { } entry && Is(entry.Placement.Id, id) ? entry : null;

    /// <summary>The entry of a placement, or of one of its segments, by its hash, or null.</summary>
    public PlacementEntry? FindPlacement(uint key) => placementsByKey.GetValueOrDefault(key);

    /// <summary>A version of a policy, 0 for the newest, or null.</summary>
    public PolicyEntry? FindPolicy(string id, int version) =>
        version == 0 ? newestPolicies.GetValueOrDefault(id) : policies.GetValueOrDefault((id, version));

    /// <summary>The policy with a number of decision ids, or null.</summary>
    public PolicyEntry? FindPolicy(ushort number)
    {
        PolicyEntry[] all = Volatile.Read(ref policiesByNumber);
        return number >= 1 && number <= all.Length ? all[number - 1] : null;
    }

    /// <summary>The policy in force in a placement.</summary>
    public PolicyEntry PolicyOf(PlacementEntry placement) => placement.Placement.PolicyId.Length == 0
        ? newestPolicies[Policy.DefaultId]
        : FindPolicy(placement.Placement.PolicyId, placement.Placement.PolicyVersion) ?? newestPolicies[Policy.DefaultId];

    /// <summary>The policy in force for a title in a placement whose own is <paramref name="placementPolicy"/>.</summary>
    public PolicyEntry PolicyOf(TitleEntry title, PlacementEntry placement, PolicyEntry placementPolicy) =>
        title.HasPolicies
        && title.Title.Policies.TryGetValue(placement.Placement.Id, out string? id)
        && newestPolicies.TryGetValue(id, out PolicyEntry? own)
            ? own
            : placementPolicy;

    /// <summary>All versions of all policies, in the order in which they were added.</summary>
    public IReadOnlyList<PolicyEntry> Policies() => Volatile.Read(ref policiesByNumber);

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

    /// <summary>Where new artworks of a placement start, or null while that is the policy's prior.</summary>
    public FittedPrior? PriorOf(PlacementEntry placement) => priors.GetValueOrDefault(placement.Placement.Id);

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

    internal CatalogOutcome Add(Policy policy)
    {
        if (policiesByNumber.Length >= Limits.Policies)
            return CatalogOutcome.TooMany;
        int newest = newestPolicies.GetValueOrDefault(policy.Id)?.Policy.Version ?? 0;
        if (policy.Version == 0)
            policy = policy with { Version = newest + 1 };
        if (policies.TryGetValue((policy.Id, policy.Version), out PolicyEntry? same))
            return same.Policy == policy ? CatalogOutcome.Done : CatalogOutcome.AlreadyExists;
        PolicyEntry entry = new((ushort)(policiesByNumber.Length + 1), policy);
        Volatile.Write(ref policiesByNumber, [.. policiesByNumber, entry]);
        policies[(policy.Id, policy.Version)] = entry;
        if (policy.Version > newest)
            newestPolicies[policy.Id] = entry;
        return CatalogOutcome.Done;
    }

    internal CatalogOutcome Add(Placement placement)
    {
        if (placements.ContainsKey(placement.Id))
            return CatalogOutcome.AlreadyExists;
        PlacementEntry entry = NewEntry(placement);
        if (Collides(entry))
            return CatalogOutcome.HashCollision;
        Put(entry);
        return CatalogOutcome.Done;
    }

    internal CatalogOutcome Set(FittedPrior prior)
    {
        if (!placements.ContainsKey(prior.PlacementId))
            return CatalogOutcome.NotFound;
        priors[prior.PlacementId] = prior;
        return CatalogOutcome.Done;
    }

    internal CatalogOutcome Replace(PlacementEntry entry, Placement placement)
    {
        PlacementEntry changed = NewEntry(placement);
        if (Collides(changed))
            return CatalogOutcome.HashCollision;
        Put(changed);
        foreach (PlacementEntry gone in entry.Segments.Where(s => !placement.Segments.Contains(s.Segment)))
            placementsByKey.TryRemove(gone.Key, out _);
        return CatalogOutcome.Done;
    }

    internal void Remove(PlacementEntry entry)
    {
        priors.TryRemove(entry.Placement.Id, out _);
        placements.TryRemove(entry.Placement.Id, out _);
        foreach (PlacementEntry part in entry.Parts)
            placementsByKey.TryRemove(part.Key, out _);
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
        CatalogChange[] others =
        [
            .. Policies().Skip(1).Select(p => new CreatePolicy(p.Policy)), // the first is the option's
            .. Placements().Select(p => new CreatePlacement(p.Placement)),
            .. priors.Values.OrderBy(p => p.PlacementId, StringComparer.Ordinal).Select(p => new SetPrior(p)),
        ];
        return new CatalogSnapshot(captured, others, texts);
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

    private static bool Is(string id, ReadOnlySpan<byte> utf8) =>
        Ascii.Equals(utf8, id) || (Encoding.UTF8.GetByteCount(id) == utf8.Length && Encoding.UTF8.GetString(utf8) == id);

    // An id has no line break, so that no other placement has the name of a segment.
    private PlacementEntry NewEntry(Placement placement) => new(
        secrets.Placement(placement.Id), placement, segment => secrets.Placement(placement.Id + "\n" + segment));

    private bool Collides(PlacementEntry entry)
    {
        HashSet<uint> own = [];
        return entry.Parts.Any(part => !own.Add(part.Key)
            || (FindPlacement(part.Key) is { } other && (other.Placement.Id != entry.Placement.Id || other.Segment != part.Segment)));
    }

    private void Put(PlacementEntry entry)
    {
        foreach (PlacementEntry part in entry.Parts)
            placementsByKey[part.Key] = part;
        placements[entry.Placement.Id] = entry;
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
        switch (change)
        {
            case CreatePolicy policy:
                Add(policy.Policy);
                break;
            case CreatePlacement placement:
                Add(placement.Placement);
                break;
            case SetPrior prior:
                Set(prior.Prior);
                break;
            default:
                throw new StorageException("The catalogue of the checkpoint has an item that it cannot have.");
        }
    }
}
