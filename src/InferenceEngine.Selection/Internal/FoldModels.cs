using InferenceEngine.Selection.Internal.Transfer;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// The contextual models' side of the fold: pages are impressions with features, rewards come with the features of
/// their page. A placement's segments share a model, which sees the segment as a feature. Changes gather until
/// <see cref="Flush"/>. Not thread-safe: the fold's own.
/// </summary>
internal sealed class FoldModels(Catalog catalog, StateStore store) : IDisposable
{
    private readonly StateReader reader = store.OpenReader();
    private readonly Dictionary<(ulong Title, uint Placement), WorkingModel> touched = [];
    private readonly PageFeatures features = new();

    /// <summary>Every counted contextual decision of a page is an impression without a reward yet.</summary>
    public void Learn(PageEvent page)
    {
        if (catalog.FindPlacement(page.Header.Placement) is not { } placement)
            return;
        features.Set(page.Features);
        foreach (ref readonly PageSlot slot in page.Slots)
        {
            if (slot.Counted == 0 || (slot.Flags & DecisionFlags.Contextual) == 0)
                continue;
            if (Find(slot.Title, placement, slot.Arm, page.Header.Seconds) is (var model, var artwork))
                model.Impression(features, artwork);
        }
    }

    /// <summary>What a contextual decision has earned changes; a negative change takes some of it back.</summary>
    public void Learn(in RewardEvent reward, ReadOnlySpan<float> pageFeatures, double change)
    {
        if ((reward.Flags & DecisionFlags.Contextual) == 0
            || catalog.FindPlacement(reward.Placement) is not { } placement
            || Find(reward.Title, placement, reward.Arm, reward.ReceivedSeconds) is not (var model, var artwork))
        {
            return;
        }

        features.Set(pageFeatures);
        model.Reward(features, artwork, (float)change);
    }

    /// <summary>Forgets the model of a title in a placement.</summary>
    public void Delete(ulong title, uint placement)
    {
        touched.Remove((title, placement));
        store.Delete(StateKeys.OfModel(title, placement));
        store.Delete(StateKeys.OfEvidence(title, placement));
    }

    /// <summary>Forgets an arm of a title that has a model of its own in the placement.</summary>
    public void Remove(TitleEntry title, PlacementEntry placement, uint arm)
    {
        Policy policy = catalog.PolicyOf(title, placement, catalog.PolicyOf(placement)).Policy;
        if (policy.IsContextual && policy.Scope == ModelScope.Disjoint)
            Touch(title.Key, placement.Whole.Key, policy).Remove(arm);
    }

    /// <summary>Writes an imported record over what is there.</summary>
    public void Replace(in ImportedRecord imported)
    {
        touched.Remove((imported.Title, imported.Placement));
        StateKey key = imported.Kind == ImportedKind.Model
            ? StateKeys.OfModel(imported.Title, imported.Placement)
            : StateKeys.OfEvidence(imported.Title, imported.Placement);
        store.Upsert(key, imported.Bytes.Span);
    }

    /// <summary>Writes all touched models.</summary>
    public void Flush()
    {
        foreach (((ulong title, uint placement), WorkingModel model) in touched)
        {
            store.Upsert(StateKeys.OfModel(title, placement), model.ToBytes());
            if (model.EvidenceBytes() is { } evidence)
                store.Upsert(StateKeys.OfEvidence(title, placement), evidence);
        }

        touched.Clear();
    }

    public void Dispose() => reader.Dispose();

    /// <summary>The model that learns from an arm now, or null when the policy in force has none.</summary>
    private (WorkingModel Model, ArtworkEntry Artwork)? Find(ulong titleKey, PlacementEntry placement, uint arm, uint seconds)
    {
        if (catalog.FindTitle(titleKey) is not { } title || title.Find(arm) is not { } artwork)
            return null;
        Policy policy = catalog.PolicyOf(title, placement, catalog.PolicyOf(placement)).Policy;
        if (!policy.IsContextual)
            return null;
        ulong owner = policy.Scope == ModelScope.Shared ? 0 : titleKey;
        WorkingModel model = Touch(owner, placement.Whole.Key, policy);
        model.DecayTo(seconds, EvidenceDecay.HalfLife(title.Title, policy));
        return (model, artwork);
    }

    private WorkingModel Touch(ulong title, uint placement, Policy policy)
    {
        if (touched.TryGetValue((title, placement), out WorkingModel? model) && model.Fits(policy))
            return model;
        CopyVisitor hot = new();
        CopyVisitor evidence = new();
        reader.Read(StateKeys.OfModel(title, placement), ref hot);
        if (policy.Form == ModelForm.Full)
            reader.Read(StateKeys.OfEvidence(title, placement), ref evidence);
        return touched[(title, placement)] = new WorkingModel(policy, hot.Record, evidence.Record);
    }
}
