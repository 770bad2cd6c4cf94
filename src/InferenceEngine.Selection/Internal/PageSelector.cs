using InferenceEngine.Bandits;
using InferenceEngine.Selection.Internal.Packing;
using InferenceEngine.Selection.Internal.Ranking;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Chooses artwork for a page: title by title a pmf and one exponential race. Titles that nothing in the request concerns
/// are drawn over the pmf in their records, where the records lie: these go through each step together, so that the page
/// waits for memory once, and for the disk once. The others follow slot by slot, since each may depend on what the page
/// shows already. Nothing is allocated while the records are in memory. Thread-safe.
/// </summary>
internal sealed class PageSelector(Catalog catalog, Secrets secrets, PageLogger logger, PageRanker ranker)
{
    // A disk answers in fractions of a millisecond; a page that took longer would be late.
    private static readonly TimeSpan DiskPatience = TimeSpan.FromMilliseconds(10);

    private long drawnFromPrior;

    /// <summary>Titles whose record did not come from disk in time and that were drawn from the prior.</summary>
    public long DrawnFromPrior => Volatile.Read(ref drawnFromPrior);

    /// <summary>
    /// Fills <paramref name="decisions"/> for <paramref name="titles"/> (null: unknown); unless <paramref name="counts"/> is
    /// false, as in a preview, counts impressions and signs ids.
    /// </summary>
    public void Select(
        Lane lane, in PageRequest request, ReadOnlySpan<TitleEntry?> titles, Span<Decision> decisions, bool counts)
    {
        ulong memberEpoch = MemberEpoch(request);
        lane.Page.Begin();
        lane.Shared.Begin();
        lane.Features.Set(request.Context.Features);
        DrawCached(lane, request, titles, memberEpoch);
        ranker.Rank(lane, request, titles);
        lane.Remembered.Recall(lane.Reader, request, titles);
        int drawn = 0;
        for (int i = 0; i < titles.Length; i++)
        {
            decisions[i] = default;
            if (titles[i] is not { } title)
                decisions[i].Outcome = SelectionOutcome.UnknownTitle;
            else if (Decide(lane, request, title, i, ref decisions[i], ref lane.Ids[drawn]))
                lane.Slots[drawn++] = i;
        }

        if (!counts)
            return;
        Span<DecisionId> ids = lane.Ids.AsSpan(0, drawn);
        logger.Log(lane, request, memberEpoch, ids);
        lane.Signer.Sign(ids);
        for (int i = 0; i < drawn; i++)
            decisions[lane.Slots[i]].Id = ids[i];
    }

    // The same in all segments, so that a member who moves to another keeps most artworks.
    private static ulong MemberEpoch(in PageRequest request) =>
        Mix64.Of(request.Member, request.Placement.Whole.Key, request.Epoch);

    /// <summary>Fills the lane's policies and, for the titles that have one to draw from, its draws.</summary>
    private void DrawCached(Lane lane, in PageRequest request, ReadOnlySpan<TitleEntry?> titles, ulong memberEpoch)
    {
        Span<StateKey> keys = lane.Keys.AsSpan(0, titles.Length);
        Prefetch(lane.Reader, request, titles, keys);
        bool anyPending;
        lane.Reader.BeginBatch();
        try
        {
            anyPending = DrawCached(lane, request, titles, keys, memberEpoch);
        }
        finally
        {
            lane.Reader.EndBatch();
        }

        if (anyPending)
            AwaitDisk(lane, request.Placement, titles);
    }

    /// <summary>The same for records in memory; true when others are on their way from disk.</summary>
    private bool DrawCached(
        Lane lane, in PageRequest request, ReadOnlySpan<TitleEntry?> titles, ReadOnlySpan<StateKey> keys, ulong memberEpoch)
    {
        bool anyPending = false;
        for (int i = 0; i < titles.Length; i++)
        {
            if (titles[i] is not { } title)
                continue;
            PolicyEntry policy = lane.Policies[i] = catalog.PolicyOf(title, request.Placement, request.Policy);
            lane.Draws[i] = new DrawVisitor(
                Mix64.Of(memberEpoch, title.Key), policy.Number, title.Stamp, HasCached(policy.Policy, title, request));
            if (lane.Draws[i].Wanted)
                anyPending |= lane.Draws[i].Read(lane.Reader, keys[i], i);
        }

        return anyPending;
    }

    // Step by step for all titles, so that what one step asks for arrives while the next goes through the others. Asking
    // for records one by one ahead of the draws was slower (docs/decisions/0019).
    private static void Prefetch(
        StateReader reader, in PageRequest request, ReadOnlySpan<TitleEntry?> titles, Span<StateKey> keys)
    {
        foreach (TitleEntry? title in titles)
            Prefetching.Of(title, TitleEntry.ObjectBytes);
        for (int i = 0; i < titles.Length; i++)
            keys[i] = titles[i] is { } title ? StateKeys.Of(title.Key, request.Placement.Key) : default;
        reader.PrefetchIndex(keys);
        if (!DrawsFromRecords(request.Policy.Policy))
        {
            foreach (TitleEntry? title in titles)
                title?.Prefetch();
        }

        reader.PrefetchRecords(keys);
    }

    // What is drawn from a record knows where the artwork lies; all else looks for its artworks' keys.
    private static bool DrawsFromRecords(Policy policy) => !policy.IsContextual && policy.Ranker is null && !policy.HasStrategies;

    private static bool HasCached(Policy policy, TitleEntry title, in PageRequest request) =>
        DrawsFromRecords(policy) && request.Context.Excluded.Count == 0 && !title.Restricted && !Holdout.Has(request, title);

    private void AwaitDisk(Lane lane, PlacementEntry placement, ReadOnlySpan<TitleEntry?> titles)
    {
        lane.Reader.WaitPending(DiskPatience);
        for (int i = 0; i < titles.Length; i++)
        {
            bool late = titles[i] is not null && lane.Draws[i] is { Wanted: true, Pending: true }
                && !lane.Draws[i].ReadEnd(lane.Reader, i);
            if (!late)
                continue;
            lane.Draws[i].DrawFromPrior(titles[i]!, placement.Placement.AspectRatio);
            Interlocked.Increment(ref drawnFromPrior);
        }
    }

    private bool Decide(
        Lane lane, in PageRequest request, TitleEntry title, int index, ref Decision decision, ref DecisionId id)
    {
        DrawnArm drawn = Drawn(lane, request, title, index);
        // An arm that was deleted after its record was read has no entry any more.
        if (!drawn.Found || !title.Spot(drawn.Arm, drawn.Place, out ArtworkSpot artwork))
        {
            FallBack(title, ref decision);
            return false;
        }

        if (request.Policy.Policy.HasStrategies)
            lane.Page.Show(artwork.Entry!.TagKeys, drawn.Explored);
        decision.Spot = artwork;
        decision.Propensity = drawn.Propensity;
        decision.FromPrior = lane.Draws[index].FromPrior;
        id = new DecisionId
        {
            KeyId = secrets.KeyId,
            Flags = drawn.Flags,
            Policy = lane.Policies[index].Number,
            TimeSeconds = request.NowSeconds,
            Title = title.Key,
            Seed = lane.Draws[index].Seed,
            Placement = request.Placement.Key,
            Arm = drawn.Arm,
            Propensity = (float)drawn.Propensity,
            Member = (uint)request.Member,
        };
        return true;
    }

    private static DrawnArm Drawn(Lane lane, in PageRequest request, TitleEntry title, int index)
    {
        ref readonly DrawVisitor cached = ref lane.Draws[index];
        if (cached is { Wanted: true, Stale: false })
            return new DrawnArm(cached.Found, cached.Arm, cached.Propensity, DecisionFlags.None) { Place = cached.Place };
        Slot slot = new(title, request.Placement, lane.Policies[index], request.NowSeconds) { Index = index };
        return Holdout.Has(request, title)
            ? Holdout.Draw(lane, slot, request.Context, cached.Seed)
            : DrawFresh(lane, slot, request.Context, cached.Seed);
    }

    private static DrawnArm DrawFresh(Lane lane, in Slot slot, PageContext context, ulong seed)
    {
        int count = SlotPmf.Write(lane, slot, context);
        ReadOnlySpan<double> pmf = lane.Scratch.Pmf.AsSpan(0, count);
        int winner = ExponentialRace.Draw(pmf, lane.Scratch.Keys.AsSpan(0, count), seed);
        if (winner < 0)
            return default;
        DecisionFlags flags = slot.Policy.Policy.IsContextual ? DecisionFlags.Contextual : DecisionFlags.None;
        if (slot.Policy.Policy.Ranker is not null)
            flags |= DecisionFlags.Ranked;
        return new DrawnArm(true, lane.Scratch.Keys[winner], pmf[winner], flags)
        {
            Explored = pmf[winner] < Strategies.Largest(pmf),
        };
    }

    private static void FallBack(TitleEntry title, ref Decision decision)
    {
        decision.Outcome = SelectionOutcome.NoArtwork;
        string id = title.Title.FallbackArtworkId;
        if (id.Length == 0 || title.Find(id) is not { } fallback)
            return;
        decision.Outcome = SelectionOutcome.Fallback;
        decision.Spot = new ArtworkSpot(fallback);
    }
}
