using InferenceEngine.Bandits;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Chooses artwork for a page: one exponential race per title over the pmf in its record, where the record lies. The
/// titles go through each step together, so that the page waits for memory once, and for the disk once. Nothing is
/// allocated while the records are in memory. Thread-safe.
/// </summary>
internal sealed class PageSelector(Secrets secrets, PolicyOptions policy, RecentImpressions recent)
{
    // A disk answers in fractions of a millisecond; a page that took longer would be late.
    private static readonly TimeSpan DiskPatience = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Fills <paramref name="decisions"/> for <paramref name="titles"/> (null: unknown), at time
    /// <paramref name="nowSeconds"/>. The epoch of a member is shifted by the member's hash, so that not all members
    /// change at the same second.
    /// </summary>
    public void Select(
        Lane lane, PlacementEntry placement, ulong member, uint nowSeconds, ReadOnlySpan<TitleEntry?> titles, Span<Decision> decisions)
    {
        ulong epochSeconds = (ulong)placement.Placement.EpochSeconds;
        ulong epoch = (nowSeconds + (member % epochSeconds)) / epochSeconds;
        Draw(lane, placement, titles, Mix64.Of(member, placement.Key, epoch));
        int drawn = 0;
        for (int i = 0; i < titles.Length; i++)
        {
            decisions[i] = default;
            if (titles[i] is not { } title)
                decisions[i].Outcome = SelectionOutcome.UnknownTitle;
            else if (Describe(in lane.Draws[i], title, placement, nowSeconds, ref decisions[i], ref lane.Ids[drawn]))
                lane.Slots[drawn++] = i;
        }

        Span<DecisionId> ids = lane.Ids.AsSpan(0, drawn);
        lane.Signer.Sign(ids);
        lane.Impressions.Add(ids, recent);
        for (int i = 0; i < drawn; i++)
            decisions[lane.Slots[i]].Id = ids[i];
    }

    /// <summary>Fills the lane's draws.</summary>
    private static void Draw(Lane lane, PlacementEntry placement, ReadOnlySpan<TitleEntry?> titles, ulong memberEpoch)
    {
        Span<StateKey> keys = lane.Keys.AsSpan(0, titles.Length);
        for (int i = 0; i < titles.Length; i++)
            keys[i] = titles[i] is { } title ? StateKeys.Of(title.Key, placement.Key) : default;
        lane.Reader.Prefetch(keys);
        foreach (TitleEntry? title in titles)
            title?.Touch();
        bool anyPending = false;
        for (int i = 0; i < titles.Length; i++)
        {
            lane.Draws[i] = new DrawVisitor(titles[i] is { } title ? Mix64.Of(memberEpoch, title.Key) : 0);
            if (titles[i] is not null)
                anyPending |= lane.Draws[i].Read(lane.Reader, keys[i], i);
        }

        if (!anyPending)
            return;
        lane.Reader.WaitPending(DiskPatience);
        for (int i = 0; i < titles.Length; i++)
        {
            if (lane.Draws[i].Pending && !lane.Draws[i].ReadEnd(lane.Reader, i))
                lane.Draws[i].DrawFromPrior(titles[i]!, placement.Placement.AspectRatio);
        }
    }

    private bool Describe(
        in DrawVisitor draw, TitleEntry title, PlacementEntry placement, uint nowSeconds, ref Decision decision, ref DecisionId id)
    {
        // An arm that was deleted after its record was read has no entry any more.
        if (!draw.Found || title.Find(draw.Arm) is not { } artwork)
        {
            decision.Outcome = SelectionOutcome.NoArtwork;
            return false;
        }

        decision.Artwork = artwork.Artwork;
        decision.Propensity = draw.Propensity;
        decision.FromPrior = draw.FromPrior;
        id = new DecisionId
        {
            KeyId = secrets.KeyId,
            PolicyVersion = policy.Version,
            TimeSeconds = nowSeconds,
            Title = title.Key,
            Unique = Mix64.Of(draw.Seed, draw.Arm),
            Placement = placement.Key,
            Arm = draw.Arm,
            Propensity = (float)draw.Propensity,
        };
        return true;
    }
}
