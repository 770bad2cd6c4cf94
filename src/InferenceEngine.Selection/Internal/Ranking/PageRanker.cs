namespace InferenceEngine.Selection.Internal.Ranking;

/// <summary>
/// Lets rankers score the artworks of a page's titles, all that one ranker is for in one run. What it could not score is drawn
/// from the plain prior. A page without rankers costs a look at each title's policy. Thread-safe with a lane each.
/// </summary>
internal sealed class PageRanker(IArtworkRankers rankers)
{
    /// <summary>Fills the lane's ranking for titles whose policies are in the lane.</summary>
    public void Rank(Lane lane, in PageRequest request, ReadOnlySpan<TitleEntry?> titles)
    {
        lane.Ranking.Begin();
        for (int i = 0; i < titles.Length; i++)
        {
            if (titles[i] is not null && lane.Policies[i].Policy.Ranker is { } prior && IsFirst(lane, titles[..i], prior))
                Rank(lane, request, titles, i, prior);
        }
    }

    // Pages with several rankers are rare and their titles few: looking back is cheaper than a set.
    private static bool IsFirst(Lane lane, ReadOnlySpan<TitleEntry?> before, RankerPrior prior)
    {
        for (int i = before.Length - 1; i >= 0; i--)
        {
            if (before[i] is not null && lane.Policies[i].Policy.Ranker is { } earlier)
                return !IsSame(earlier, prior) && IsFirst(lane, before[..i], prior);
        }

        return true;
    }

    private static bool IsSame(RankerPrior one, RankerPrior other) => ReferenceEquals(one, other)
        || (one.Sha256 == other.Sha256 && one.Name == other.Name && one.Version == other.Version);

    private void Rank(Lane lane, in PageRequest request, ReadOnlySpan<TitleEntry?> titles, int first, RankerPrior prior)
    {
        PageRanking ranking = lane.Ranking;
        if (rankers.Find(prior.Name, prior.Version, out _) is not { } ranker || ranker.Sha256 != prior.Sha256)
        {
            ranking.Note(RankingOutcome.Unavailable);
            return;
        }

        int pending = 0;
        for (int i = first; i < titles.Length; i++)
        {
            if (titles[i] is not { } title || lane.Policies[i].Policy.Ranker is not { } own || !IsSame(own, prior)
                || Holdout.Has(request, title))
            {
                continue;
            }

            Slot slot = new(title, request.Placement, lane.Policies[i], request.NowSeconds);
            int count = SlotPmf.FindArms(lane, slot, request.Context);
            if (ranking.Add(lane.Scratch, count, i, ranker, ref pending))
                continue;
            ranking.Note(RankingOutcome.TooMany);
            break;
        }

        ReadOnlySpan<float> member = lane.Features.Take(ranker.MemberFeatures + 1)[1..];
        if (pending > 0)
            ranking.Score(ranker, member, pending, TimeSpan.FromMilliseconds(prior.DeadlineMs));
    }
}
