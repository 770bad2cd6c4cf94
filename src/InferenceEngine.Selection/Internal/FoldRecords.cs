using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// The records of arms, and the contextual models beside them, that a batch of events touches, until they are written
/// together. Not thread-safe: the fold's own.
/// </summary>
internal sealed class FoldRecords(Catalog catalog, StateStore store) : IDisposable
{
    private readonly StateReader reader = store.OpenReader();
    private readonly SlotScratch scratch = new();
    private readonly Dictionary<(ulong Title, uint Placement), WorkingRecord> touched = [];

    /// <summary>The contextual models.</summary>
    public FoldModels Models { get; } = new(catalog, store);

    /// <summary>Records that wait for <see cref="Flush()"/>.</summary>
    public int Count => touched.Count;

    /// <summary>The record of a title in a placement, to be changed.</summary>
    public WorkingRecord Touch(ulong title, uint placement)
    {
        if (touched.TryGetValue((title, placement), out WorkingRecord? record))
            return record;
        return touched[(title, placement)] = new WorkingRecord(Read(title, placement), HalfLife(title, placement));
    }

    /// <summary>Where the placement is a segment, the record of all its members, to be changed; else null.</summary>
    public WorkingRecord? TouchWhole(ulong title, uint placement) =>
        catalog.FindPlacement(placement) is { IsSegment: true } segment ? Touch(title, segment.Whole.Key) : null;

    /// <summary>Puts an imported record in the place of what is there; arms that it lacks begin anew.</summary>
    public void Replace(ulong title, uint placement, ReadOnlySpan<byte> record)
    {
        WorkingRecord replaced = new(record, HalfLife(title, placement));
        foreach (uint kept in Touch(title, placement).Keys)
            replaced.Add(kept, retired: false);
        touched[(title, placement)] = replaced;
    }

    /// <summary>Writes everything that was touched, with new pmfs.</summary>
    public void Flush()
    {
        foreach (((ulong title, uint placement), WorkingRecord record) in touched)
            Flush(title, placement, record);
        touched.Clear();
        Models.Flush();
    }

    public void Dispose()
    {
        reader.Dispose();
        Models.Dispose();
    }

    private void Flush(ulong titleKey, uint placementKey, WorkingRecord record)
    {
        StateKey key = StateKeys.Of(titleKey, placementKey);
        if (record.IsEmpty || catalog.FindTitle(titleKey) is not { } title || catalog.FindPlacement(placementKey) is not { } placement)
        {
            store.Delete(key);
            Models.Delete(titleKey, placementKey);
            return;
        }

        PolicyEntry policy = catalog.PolicyOf(title, placement, catalog.PolicyOf(placement));
        if (placement.IsSegment)
            record.SetSegmentPriors(Peek(titleKey, placement.Whole.Key), placement.Placement.SegmentPriorStrength, policy.Policy);
        record.UpdatePmf(policy, scratch);
        record.Locate(title);
        store.Upsert(key, record.ToBytes());
    }

    /// <summary>The record as it is now, not to be changed.</summary>
    private WorkingRecord Peek(ulong title, uint placement) =>
        touched.GetValueOrDefault((title, placement)) ?? new WorkingRecord(Read(title, placement), halfLifeSeconds: 0);

    private byte[] Read(ulong title, uint placement)
    {
        CopyVisitor visitor = new();
        reader.Read(StateKeys.Of(title, placement), ref visitor);
        return visitor.Record;
    }

    private double HalfLife(ulong titleKey, uint placementKey) =>
        catalog.FindTitle(titleKey) is { } title && catalog.FindPlacement(placementKey) is { } placement
            ? EvidenceDecay.HalfLife(title.Title, catalog.PolicyOf(title, placement, catalog.PolicyOf(placement)).Policy)
            : 0;
}
