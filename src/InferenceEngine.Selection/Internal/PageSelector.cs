using InferenceEngine.Bandits;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Chooses artwork for a page: title by title a pmf and one exponential race. A title that nothing in the request
/// concerns is drawn over the pmf in its record, where the record lies. Nothing is allocated. Thread-safe.
/// </summary>
internal sealed class PageSelector(Catalog catalog, Secrets secrets, EventLog events, RecentImpressions recent)
{
    /// <summary>
    /// Fills <paramref name="decisions"/> for <paramref name="titles"/> (null: unknown), at time
    /// the request's time; unless <paramref name="counts"/> is false, as in a preview, counts impressions and signs ids. The
    /// epoch of a member is shifted by the member's hash, so that not all members change at the same second.
    /// </summary>
    public void Select(
        Lane lane, in PageRequest request, ReadOnlySpan<TitleEntry?> titles, Span<Decision> decisions, bool counts)
    {
        ulong memberEpoch = MemberEpoch(request);
        Begin(lane, request);
        int drawn = 0;
        for (int i = 0; i < titles.Length; i++)
        {
            decisions[i] = default;
            if (titles[i] is not { } title)
                decisions[i].Outcome = SelectionOutcome.UnknownTitle;
            else if (Draw(lane, request, title, Mix64.Of(memberEpoch, title.Key), ref decisions[i], ref lane.Ids[drawn]))
                lane.Slots[drawn++] = i;
        }

        if (!counts)
            return;
        Span<DecisionId> ids = lane.Ids.AsSpan(0, drawn);
        Log(lane, request, memberEpoch, ids);
        lane.Signer.Sign(ids);
        for (int i = 0; i < drawn; i++)
            decisions[lane.Slots[i]].Id = ids[i];
    }

    private static ulong MemberEpoch(in PageRequest request)
    {
        ulong epochSeconds = (ulong)request.Placement.Placement.EpochSeconds;
        ulong epoch = (request.NowSeconds + (request.Member % epochSeconds)) / epochSeconds;
        return Mix64.Of(request.Member, request.Placement.Key, epoch);
    }

    private static void Begin(Lane lane, in PageRequest request)
    {
        lane.Page.Begin();
        lane.Shared.Begin();
        lane.Features.Set(request.Context.Features);
    }

    private bool Draw(
        Lane lane, in PageRequest request, TitleEntry title, ulong seed, ref Decision decision, ref DecisionId id)
    {
        PolicyEntry policy = catalog.PolicyOf(title, request.Placement, request.Policy);
        Slot slot = new(title, request.Placement, policy, request.NowSeconds);
        DrawnArm drawn = Holdout.Has(request, title)
            ? Holdout.Draw(lane, slot, request.Context, seed)
            : DrawCached(lane, slot, request.Context, seed) ?? DrawFresh(lane, slot, request.Context, seed);
        // An arm that was deleted after its record was read has no entry any more.
        if (!drawn.Found || title.Find(drawn.Arm) is not { } artwork)
        {
            FallBack(title, ref decision);
            return false;
        }

        decision.Artwork = artwork.Artwork;
        decision.Propensity = drawn.Propensity;
        id = new DecisionId
        {
            KeyId = secrets.KeyId,
            Flags = drawn.Flags,
            Policy = policy.Number,
            TimeSeconds = request.NowSeconds,
            Title = title.Key,
            Seed = seed,
            Placement = request.Placement.Key,
            Arm = drawn.Arm,
            Propensity = (float)drawn.Propensity,
            Member = (uint)request.Member,
        };
        return true;
    }

    /// <summary>A draw over the pmf in the record, or null where the request or the policy needs another.</summary>
    private static DrawnArm? DrawCached(Lane lane, in Slot slot, PageContext context, ulong seed)
    {
        Policy policy = slot.Policy.Policy;
        if (policy.IsContextual || policy.HasStrategies || slot.Title.Restricted || context.Excluded.Count > 0)
            return null;
        DrawVisitor draw = new(seed, slot.Policy.Number);
        lane.Reader.Read(StateKeys.Of(slot.Title.Key, slot.Placement.Key), ref draw);
        return draw.Stale ? null : new DrawnArm(draw.Found, draw.Arm, draw.Propensity, DecisionFlags.None);
    }

    private static DrawnArm DrawFresh(Lane lane, in Slot slot, PageContext context, ulong seed)
    {
        int count = SlotPmf.Write(lane, slot, context);
        ReadOnlySpan<double> pmf = lane.Scratch.Pmf.AsSpan(0, count);
        int winner = ExponentialRace.Draw(pmf, lane.Scratch.Keys.AsSpan(0, count), seed);
        if (winner < 0)
            return default;
        ArtworkEntry artwork = lane.Scratch.Entries[lane.Scratch.Indices[winner]]!;
        lane.Page.Show(artwork.TagKeys, pmf[winner] < Strategies.Largest(pmf));
        DecisionFlags flags = slot.Policy.Policy.IsContextual ? DecisionFlags.Contextual : DecisionFlags.None;
        return new DrawnArm(true, artwork.Key, pmf[winner], flags);
    }

    private static void FallBack(TitleEntry title, ref Decision decision)
    {
        decision.Outcome = SelectionOutcome.NoArtwork;
        string id = title.Title.FallbackArtworkId;
        if (id.Length == 0 || title.Find(id) is not { } fallback)
            return;
        decision.Outcome = SelectionOutcome.Fallback;
        decision.Artwork = fallback.Artwork;
    }

    /// <summary>
    /// Counts the impressions and logs the page when some pmf depended on features, which its rewards need again, or when
    /// the policy asks for it.
    /// </summary>
    private void Log(Lane lane, in PageRequest request, ulong memberEpoch, Span<DecisionId> ids)
    {
        bool log = request.Policy.Policy.LogFraction > 0
            && Mix64.Of(memberEpoch, (ulong)DecisionFlags.Logged) <= request.Policy.Policy.LogFraction * ulong.MaxValue;
        foreach (ref readonly DecisionId id in ids)
            log |= (id.Flags & DecisionFlags.Contextual) != 0;
        lane.Impressions.Add(ids, recent, lane.Writer.Counted);
        if (!log)
            return;
        long address = events.AppendAt(lane.Writer.Write(request, memberEpoch, ids));
        foreach (ref DecisionId id in ids)
        {
            id.Flags |= DecisionFlags.Logged;
            id.PageAddress = address;
        }
    }
}
