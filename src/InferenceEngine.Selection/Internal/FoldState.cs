using System.Text.Json;
using InferenceEngine.Selection.Internal.Exposures;
using InferenceEngine.Selection.Internal.Transfer;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Applies events to the catalogue and to the records, in order: the only writer of both. Changes gather in working
/// records until <see cref="Flush"/>, so that a title touched often in a batch has its pmf computed once.
/// Deterministic: time and randomness come only from the events. Not thread-safe: the fold's own.
/// </summary>
internal sealed class FoldState : IEventConsumer, IDisposable
{
    private readonly FoldRecords records;
    private readonly CatalogFold changes;
    private readonly JoinedRewards joined;
    private readonly ExposureMemory exposures;
    private readonly RewardedDecisions rewarded;
    private readonly Catalog catalog;
    private readonly List<(long Correlation, CatalogOutcome Outcome)> outcomes = [];
    private readonly List<JoinChange> taken = [];
    private long inexact;

    public FoldState(Catalog catalog, StateStore store, RewardedDecisions rewarded, int mostRememberedMembers)
    {
        (this.catalog, this.rewarded) = (catalog, rewarded);
        records = new FoldRecords(catalog, store);
        changes = new CatalogFold(catalog, records);
        joined = new JoinedRewards(store);
        exposures = new ExposureMemory(store, mostRememberedMembers);
    }

    /// <summary>Whether the catalogue changed since this was last reset.</summary>
    public bool CatalogChanged
    {
        get => changes.Changed;
        set => changes.Changed = value;
    }

    /// <summary>Rewards folded by this process.</summary>
    public long RewardsFolded { get; private set; }

    /// <summary>Rewards taken back by this process.</summary>
    public long RewardsTakenBack { get; private set; }

    /// <summary>Of them those that were not remembered by themselves any more. Any thread reads it.</summary>
    public long TakenBackInexactly => Volatile.Read(ref inexact);

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
                records.Models.Learn(new PageEvent(record));
                exposures.Add(new PageEvent(record));
                break;
            case EventKind.ContextReward:
                ref readonly RewardEvent contextual = ref EventBytes.Records<RewardEvent>(record[..EventBytes.RewardBytes])[0];
                records.Models.Learn(in contextual, EventBytes.Features(record), Apply(in contextual));
                break;
            case EventKind.Undo:
                TakeBack(record);
                break;
            case EventKind.Catalog:
            case EventKind.Prior:
                CatalogChange change = JsonSerializer.Deserialize<CatalogChange>(
                    record[(2 * EventBytes.HeaderBytes)..], CatalogJson.Options)!;
                outcomes.Add((BitConverter.ToInt64(record[EventBytes.HeaderBytes..]), changes.Apply(change)));
                break;
            case EventKind.ImportRecord:
                Replace(ImportedRecord.Read(record));
                outcomes.Add((BitConverter.ToInt64(record[EventBytes.HeaderBytes..]), CatalogOutcome.Done));
                break;
            case EventKind.ImportTitles:
                outcomes.Add((BitConverter.ToInt64(record[EventBytes.HeaderBytes..]), changes.Import(record)));
                break;
            default:
                throw new StorageException(
                    $"The event log has an event of unknown kind {record[0]}: a newer program wrote it. Use that one.");
        }
    }

    /// <summary>Records that wait for <see cref="Flush"/>.</summary>
    public int TouchedCount => records.Count;

    /// <summary>Writes all touched records with their new pmfs; returns the outcomes of catalogue changes since the last.</summary>
    public IReadOnlyList<(long Correlation, CatalogOutcome Outcome)> Flush()
    {
        records.Flush();
        (long, CatalogOutcome)[] done = [.. outcomes];
        outcomes.Clear();
        return done;
    }

    public void Dispose()
    {
        records.Dispose();
        joined.Dispose();
        exposures.Dispose();
    }

    /// <summary>Forgets decisions so old that any reward for them is late.</summary>
    public void DropRewardsBefore(uint seconds)
    {
        rewarded.DropBefore(seconds);
        joined.DropBefore(seconds);
    }

    /// <summary>Counts a reward; returns by how much it changes what its decision has earned.</summary>
    private double Apply(in RewardEvent reward)
    {
        if (!rewarded.Fold(reward.Unique, reward.DecisionSeconds))
            return 0;
        RewardsFolded++;
        (double before, double after) = joined.Add(in reward, JoinOf(reward.Placement));
        records.Touch(reward.Title, reward.Placement).AddReward(in reward, before, after);
        records.TouchWhole(reward.Title, reward.Placement)?.AddReward(in reward, before, after);
        return after - before;
    }

    private void Apply(in ImpressionEvent impressions)
    {
        ImpressionsFolded += impressions.Count;
        records.Touch(impressions.Title, impressions.Placement).AddImpressions(in impressions);
        records.TouchWhole(impressions.Title, impressions.Placement)?.AddImpressions(in impressions);
    }

    private void Replace(ImportedRecord imported)
    {
        if (imported.Kind == ImportedKind.Arms)
            records.Replace(imported.Title, imported.Placement, imported.Bytes.Span);
        else
            records.Models.Replace(in imported);
    }

    private void TakeBack(ReadOnlySpan<byte> record)
    {
        ref readonly RewardEvent reward = ref EventBytes.Records<RewardEvent>(record[..EventBytes.RewardBytes])[0];
        taken.Clear();
        if (!joined.TakeBack(in reward, JoinOf(reward.Placement), taken))
            Volatile.Write(ref inexact, inexact + 1);
        records.Touch(reward.Title, reward.Placement).TakeBack(in reward, taken);
        records.TouchWhole(reward.Title, reward.Placement)?.TakeBack(in reward, taken);
        records.Models.Learn(in reward, EventBytes.Features(record), taken.Sum(change => change.Sum));
        RewardsTakenBack++;
    }

    private RewardJoin JoinOf(uint placement) =>
        catalog.FindPlacement(placement)?.Placement.RewardJoin ?? RewardJoin.First;
}
