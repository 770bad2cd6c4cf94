namespace InferenceEngine.Selection.Internal.Ranking;

/// <summary>
/// What a ranker said of a page: inputs, then estimates, in the order of the titles. Rooms grow to the largest page that was
/// ranked; a lane that never ranks has none. One per lane, reused; not thread-safe.
/// </summary>
internal sealed class PageRanking
{
    // A rate of exactly 0 or 1 would be a prior that no evidence moves.
    private const float Least = 1e-4f;

    private float[] rows = [];
    private float[] scores = [];
    private RankedArm[] arms = [];
    private readonly (int Start, int Count)[] titles = new (int, int)[Limits.PageTitles];
    private int used;

    /// <summary>What came of it; of several rankers the worst.</summary>
    public RankingOutcome Outcome { get; private set; }

    /// <summary>Estimates of the page, by title.</summary>
    public ReadOnlySpan<RankedArm> Arms => arms.AsSpan(0, used);

    /// <summary>Begins a page.</summary>
    public void Begin()
    {
        if (used > 0)
            Array.Clear(titles);
        (used, Outcome) = (0, RankingOutcome.None);
    }

    /// <summary>Estimates of the title at a place of the page.</summary>
    public ReadOnlySpan<RankedArm> Of(int title) => arms.AsSpan(titles[title].Start, titles[title].Count);

    /// <summary>
    /// Adds the artworks of a title, by what the scratch has of it, for <see cref="Score"/>; false when there are more than
    /// may be.
    /// </summary>
    public bool Add(SlotScratch scratch, int count, int title, IArtworkRanker ranker, ref int pending)
    {
        if (used + pending + count > Limits.RankedArtworks)
            return false;
        int width = ranker.EmbeddingNumbers + ranker.HashedLabels;
        Grow(used + pending + count, (pending + count) * width);
        for (int i = 0; i < count; i++, pending++)
        {
            arms[used + pending] = new RankedArm { Arm = scratch.Keys[i], Slot = (ushort)title };
            scratch.Entries[scratch.Indices[i]]!.RowFor(ranker).CopyTo(rows.AsSpan(pending * width, width));
        }

        return true;
    }

    /// <summary>Lets the ranker score the artworks that were added since the last time; keeps the estimates if it could.</summary>
    public void Score(IArtworkRanker ranker, ReadOnlySpan<float> member, int pending, TimeSpan budget)
    {
        int width = ranker.EmbeddingNumbers + ranker.HashedLabels;
        Span<float> fresh = scores.AsSpan(0, pending);
        RankingOutcome outcome = ranker.Score(member, rows.AsSpan(0, pending * width), fresh, budget);
        if (outcome == RankingOutcome.Ranked && !Keep(fresh))
            outcome = RankingOutcome.Failed;
        Note(outcome);
    }

    /// <summary>Takes note of an outcome.</summary>
    public void Note(RankingOutcome outcome) => Outcome = (RankingOutcome)Math.Max((byte)Outcome, (byte)outcome);

    /// <summary>
    /// Writes the estimates of a title's eligible arms to the scratch, NaN for an arm without one; false when the title has
    /// none.
    /// </summary>
    public bool Fill(SlotScratch scratch, int count, int title)
    {
        ReadOnlySpan<RankedArm> known = Of(title);
        for (int i = 0; i < count; i++)
            scratch.Ranks[i] = ScoreOf(known, scratch.Keys[i], i);
        return known.Length > 0;
    }

    /// <summary>Takes a decision's estimates from its page in the log, as if its title were the first.</summary>
    public void Replay(PageEvent page, int slot)
    {
        Begin();
        Outcome = page.Header.Ranking;
        Grow(page.Ranked.Length, 0);
        foreach (ref readonly RankedArm arm in page.Ranked)
        {
            if (arm.Slot == slot)
                arms[used++] = arm with { Slot = 0 };
        }

        titles[0] = (0, used);
    }

    private bool Keep(ReadOnlySpan<float> fresh)
    {
        for (int i = 0; i < fresh.Length; i++)
        {
            if (!float.IsFinite(fresh[i]))
                return false;
            ref RankedArm arm = ref arms[used + i];
            arm.Score = (Half)Math.Clamp(fresh[i], Least, 1 - Least);
            ref (int Start, int Count) title = ref titles[arm.Slot];
            title = title.Count == 0 ? (used + i, 1) : (title.Start, title.Count + 1);
        }

        used += fresh.Length;
        return true;
    }

    // Eligible arms and the ranked ones usually have one order: an arm that came or went meanwhile is looked for.
    private static float ScoreOf(ReadOnlySpan<RankedArm> known, uint key, int hint)
    {
        if (hint < known.Length && known[hint].Arm == key)
            return (float)known[hint].Score;
        foreach (ref readonly RankedArm arm in known)
        {
            if (arm.Arm == key)
                return (float)arm.Score;
        }

        return float.NaN;
    }

    private void Grow(int artworks, int numbers)
    {
        if (arms.Length < artworks)
        {
            Array.Resize(ref arms, Math.Max(artworks, 2 * arms.Length));
            Array.Resize(ref scores, arms.Length);
        }

        if (rows.Length < numbers)
            Array.Resize(ref rows, Math.Max(numbers, 2 * rows.Length));
    }
}
