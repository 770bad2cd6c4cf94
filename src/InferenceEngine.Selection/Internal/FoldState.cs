using System.Text.Json;
using InferenceEngine.Bandits;
using InferenceEngine.Selection.Internal.Packing;
using InferenceEngine.Selection.Internal.Transfer;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Applies events to the catalogue and to the records, in order: the only writer of both. Changes gather in working
/// records until <see cref="Flush"/>, so that a title touched often in a batch has its pmf computed once.
/// Deterministic: time and randomness come only from the events. Not thread-safe: the fold's own.
/// </summary>
internal sealed class FoldState(Catalog catalog, StateStore store, RewardedDecisions rewarded) : IEventConsumer, IDisposable
{
    private readonly StateReader reader = store.OpenReader();
    private readonly FoldModels models = new(catalog, store);
    private readonly JoinedRewards joined = new(store);
    private readonly SlotScratch scratch = new();
    private readonly Dictionary<(ulong Title, uint Placement), WorkingRecord> touched = [];
    private readonly List<(long Correlation, CatalogOutcome Outcome)> outcomes = [];

    /// <summary>Whether the catalogue changed since this was last reset.</summary>
    public bool CatalogChanged { get; set; }

    /// <summary>Rewards folded by this process.</summary>
    public long RewardsFolded { get; private set; }

    /// <summary>Rewards taken back by this process.</summary>
    public long RewardsTakenBack { get; private set; }

    /// <summary>Impressions folded by this process.</summary>
    public long ImpressionsFolded { get; private set; }

    public void Consume(ReadOnlySpan<byte> record)
    {
        switch ((EventKind)record[0])
        {
            case EventKind.Rewards:
                foreach (ref readonly RewardEvent reward in EventBytes.Records<RewardEvent>(record))
                    Apply(in reward);
                break;
            case EventKind.Impressions:
                foreach (ref readonly ImpressionEvent impressions in EventBytes.Records<ImpressionEvent>(record))
                    Apply(in impressions);
                break;
            case EventKind.Page:
                models.Learn(new PageEvent(record));
                break;
            case EventKind.ContextReward:
                ref readonly RewardEvent contextual = ref EventBytes.Records<RewardEvent>(record[..EventBytes.RewardBytes])[0];
                models.Learn(in contextual, EventBytes.Features(record), Apply(in contextual));
                break;
            case EventKind.Undo:
                TakeBack(record);
                break;
            case EventKind.Catalog:
            case EventKind.Prior:
                CatalogChange change = JsonSerializer.Deserialize<CatalogChange>(
                    record[(2 * EventBytes.HeaderBytes)..], CatalogJson.Options)!;
                outcomes.Add((BitConverter.ToInt64(record[EventBytes.HeaderBytes..]), Apply(change)));
                break;
            case EventKind.ImportRecord:
                Replace(ImportedRecord.Read(record));
                outcomes.Add((BitConverter.ToInt64(record[EventBytes.HeaderBytes..]), CatalogOutcome.Done));
                break;
            case EventKind.ImportTitles:
                outcomes.Add((BitConverter.ToInt64(record[EventBytes.HeaderBytes..]), Import(record)));
                break;
            default:
                throw new StorageException(
                    $"The event log has an event of unknown kind {record[0]}: a newer program wrote it. Use that one.");
        }
    }

    /// <summary>Records that wait for <see cref="Flush"/>.</summary>
    public int TouchedCount => touched.Count;

    /// <summary>Writes all touched records with their new pmfs; returns the outcomes of catalogue changes since the last.</summary>
    public IReadOnlyList<(long Correlation, CatalogOutcome Outcome)> Flush()
    {
        foreach (((ulong title, uint placement), WorkingRecord record) in touched)
            Flush(title, placement, record);
        touched.Clear();
        models.Flush();
        (long, CatalogOutcome)[] done = [.. outcomes];
        outcomes.Clear();
        return done;
    }

    /// <summary>Applies a change to the catalogue and to the records that it concerns.</summary>
    public CatalogOutcome Apply(CatalogChange change)
    {
        CatalogChanged = true;
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

    public void Dispose()
    {
        reader.Dispose();
        models.Dispose();
        joined.Dispose();
    }

    /// <summary>Forgets decisions so old that any reward for them is late.</summary>
    public void DropRewardsBefore(uint seconds)
    {
        rewarded.DropBefore(seconds);
        joined.DropBefore(seconds);
    }

    private void Flush(ulong titleKey, uint placementKey, WorkingRecord record)
    {
        StateKey key = StateKeys.Of(titleKey, placementKey);
        if (record.IsEmpty || catalog.FindTitle(titleKey) is not { } title || catalog.FindPlacement(placementKey) is not { } placement)
        {
            store.Delete(key);
            models.Delete(titleKey, placementKey);
            return;
        }

        record.UpdatePmf(catalog.PolicyOf(title, placement, catalog.PolicyOf(placement)), scratch);
        store.Upsert(key, record.ToBytes());
    }

    private CatalogOutcome Import(ReadOnlySpan<byte> record)
    {
        CatalogChanged = true;
        (List<TitleEntry> added, CatalogOutcome outcome) = catalog.Import(record);
        IReadOnlyList<PlacementEntry> placements = catalog.Placements();
        foreach (TitleEntry title in added)
        {
            foreach (ArtworkHead artwork in title.Heads)
            {
                foreach (PlacementEntry placement in placements.Where(p => p.Placement.AspectRatio == artwork.AspectRatio))
                    Touch(title.Key, placement.Key).Add(artwork.Key, artwork.Retired, PriorOf(placement, title, artwork.Key));
            }
        }

        return outcome;
    }

    /// <summary>Counts a reward; returns by how much it changes what its decision has earned.</summary>
    private double Apply(in RewardEvent reward)
    {
        if (!rewarded.Fold(reward.Unique, reward.DecisionSeconds))
            return 0;
        RewardsFolded++;
        (double before, double after) = joined.Add(in reward, JoinOf(reward.Placement));
        Touch(reward.Title, reward.Placement).AddReward(in reward, before, after);
        return after - before;
    }

    private void Apply(in ImpressionEvent impressions)
    {
        ImpressionsFolded += impressions.Count;
        Touch(impressions.Title, impressions.Placement).AddImpressions(in impressions);
    }

    private void Replace(ImportedRecord imported)
    {
        if (imported.Kind == ImportedKind.Arms)
        {
            WorkingRecord record = new(imported.Bytes.Span, HalfLife(imported.Title, imported.Placement));
            foreach (uint kept in Touch(imported.Title, imported.Placement).Keys)
                record.Add(kept, retired: false);
            touched[(imported.Title, imported.Placement)] = record;
            return;
        }

        models.Replace(in imported);
    }

    private void TakeBack(ReadOnlySpan<byte> record)
    {
        ref readonly RewardEvent reward = ref EventBytes.Records<RewardEvent>(record[..EventBytes.RewardBytes])[0];
        (double before, double after) = joined.TakeBack(in reward, JoinOf(reward.Placement));
        Touch(reward.Title, reward.Placement).TakeBack(in reward, before, after);
        models.Learn(in reward, EventBytes.Features(record), after - before);
        RewardsTakenBack++;
    }

    private WorkingRecord Touch(ulong title, uint placement)
    {
        if (touched.TryGetValue((title, placement), out WorkingRecord? record))
            return record;
        CopyVisitor visitor = new();
        reader.Read(StateKeys.Of(title, placement), ref visitor);
        return touched[(title, placement)] = new WorkingRecord(visitor.Record, HalfLife(title, placement));
    }

    private RewardJoin JoinOf(uint placement) =>
        catalog.FindPlacement(placement)?.Placement.RewardJoin ?? RewardJoin.First;

    private double HalfLife(ulong titleKey, uint placementKey) =>
        catalog.FindTitle(titleKey) is { } title && catalog.FindPlacement(placementKey) is { } placement
            ? EvidenceDecay.HalfLife(title.Title, catalog.PolicyOf(title, placement, catalog.PolicyOf(placement)).Policy)
            : 0;

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
        uint key = catalog.FindPlacement(placement.Id)!.Key;
        foreach (TitleEntry title in catalog.AllTitles())
        {
            foreach (ArtworkHead artwork in title.Heads.Where(a => a.AspectRatio == placement.AspectRatio))
                Touch(title.Key, key).Add(artwork.Key, artwork.Retired);
        }

        return CatalogOutcome.Done;
    }

    private CatalogOutcome Update(Placement placement)
    {
        if (catalog.FindPlacement(placement.Id) is not { } old)
            return CatalogOutcome.NotFound;
        if (old.Placement.AspectRatio != placement.AspectRatio)
            return CatalogOutcome.Immutable;
        catalog.Replace(old, placement);
        return CatalogOutcome.Done;
    }

    private CatalogOutcome Delete(string placementId)
    {
        if (catalog.FindPlacement(placementId) is not { } placement)
            return CatalogOutcome.NotFound;
        catalog.Remove(placement);
        foreach (TitleEntry title in catalog.AllTitles())
        {
            foreach (ArtworkHead artwork in title.Heads.Where(a => a.AspectRatio == placement.Placement.AspectRatio))
                Touch(title.Key, placement.Key).Remove(artwork.Key);
        }

        return CatalogOutcome.Done;
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
        foreach (PlacementEntry placement in PlacementsOf(artwork))
            Touch(title.Key, placement.Key).Add(entry.Key, artwork.Retired, PriorOf(placement, title, entry.Key));
        return CatalogOutcome.Done;
    }

    private static CatalogOutcome Update(TitleEntry title, ArtworkEntry old, Artwork changed)
    {
        if (old.Artwork.AspectRatio != changed.AspectRatio)
            return CatalogOutcome.Immutable;
        Artwork kept = changed with { Retired = old.Artwork.Retired, RetiredReason = old.Artwork.RetiredReason };
        title.Artworks = title.Artworks.Replace(old, old with { Artwork = kept });
        return CatalogOutcome.Done;
    }

    private CatalogOutcome Retire(TitleEntry title, ArtworkEntry old, SetRetired change)
    {
        Artwork changed = old.Artwork with { Retired = change.Retired, RetiredReason = change.Reason };
        title.Artworks = title.Artworks.Replace(old, old with { Artwork = changed });
        foreach (PlacementEntry placement in PlacementsOf(changed))
            Touch(title.Key, placement.Key).SetRetired(old.Key, change.Retired);
        return CatalogOutcome.Done;
    }

    private CatalogOutcome Delete(TitleEntry title, ArtworkEntry artwork)
    {
        title.Artworks = title.Artworks.Remove(artwork);
        foreach (PlacementEntry placement in PlacementsOf(artwork.Artwork))
        {
            Touch(title.Key, placement.Key).Remove(artwork.Key);
            models.Remove(title, placement, artwork.Key);
        }

        return CatalogOutcome.Done;
    }

    // Only with a prior does an imported artwork have to become an object.
    private BetaPosterior? PriorOf(PlacementEntry placement, TitleEntry title, uint artwork) =>
        catalog.PriorOf(placement) is { } prior && title.Find(artwork) is { } entry ? prior.Predict(entry.Artwork) : null;

    private IEnumerable<PlacementEntry> PlacementsOf(Artwork artwork) =>
        catalog.Placements().Where(p => p.Placement.AspectRatio == artwork.AspectRatio);
}
