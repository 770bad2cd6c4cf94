using InferenceEngine.Bandits;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Chooses artwork for a page: one exponential race per title over the pmf in its record, where the record lies. Nothing
/// is allocated. Thread-safe.
/// </summary>
internal sealed class PageSelector(Secrets secrets, PolicyOptions policy, RecentImpressions recent)
{
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
        ulong memberEpoch = Mix64.Of(member, placement.Key, epoch);
        int drawn = 0;
        for (int i = 0; i < titles.Length; i++)
        {
            decisions[i] = default;
            if (titles[i] is not { } title)
            {
                decisions[i].Outcome = SelectionOutcome.UnknownTitle;
                continue;
            }

            if (!Draw(lane, title, placement, memberEpoch, nowSeconds, ref decisions[i], ref lane.Ids[drawn]))
                continue;
            lane.Slots[drawn++] = i;
        }

        Span<DecisionId> ids = lane.Ids.AsSpan(0, drawn);
        lane.Signer.Sign(ids);
        lane.Impressions.Add(ids, recent);
        for (int i = 0; i < drawn; i++)
            decisions[lane.Slots[i]].Id = ids[i];
    }

    private bool Draw(
        Lane lane,
        TitleEntry title,
        PlacementEntry placement,
        ulong memberEpoch,
        uint nowSeconds,
        ref Decision decision,
        ref DecisionId id)
    {
        ulong seed = Mix64.Of(memberEpoch, title.Key);
        DrawVisitor draw = new(seed);
        lane.Reader.Read(StateKeys.Of(title.Key, placement.Key), ref draw);
        // An arm that was deleted after its record was read has no entry any more.
        if (!draw.Found || title.Find(draw.Arm) is not { } artwork)
        {
            decision.Outcome = SelectionOutcome.NoArtwork;
            return false;
        }

        decision.Artwork = artwork.Artwork;
        decision.Propensity = draw.Propensity;
        id = new DecisionId
        {
            KeyId = secrets.KeyId,
            PolicyVersion = policy.Version,
            TimeSeconds = nowSeconds,
            Title = title.Key,
            Unique = Mix64.Of(seed, draw.Arm),
            Placement = placement.Key,
            Arm = draw.Arm,
            Propensity = (float)draw.Propensity,
        };
        return true;
    }
}
