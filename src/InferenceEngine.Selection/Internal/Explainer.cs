using InferenceEngine.Bandits;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Rebuilds a decision from the state of now: the same code as the decision's own, with the request as the log has it.
/// The same state and the same id give the same explanation on any machine. Thread-safe.
/// </summary>
internal sealed class Explainer(Catalog catalog, EventLog log, LanePool lanes)
{
    /// <summary>The explanation, or null when title, placement or policy are no longer in the catalogue.</summary>
    public async ValueTask<Explanation?> ExplainAsync(DecisionId id, CancellationToken cancellation)
    {
        if (catalog.FindTitle(id.Title) is not { } title
            || catalog.FindPlacement(id.Placement) is not { } placement
            || catalog.FindPolicy(id.Policy) is not { } policy)
        {
            return null;
        }

        byte[]? page = (id.Flags & DecisionFlags.Logged) != 0 ? await log.ReadAsync(id.PageAddress, cancellation) : null;
        Slot slot = new(title, placement, policy, id.TimeSeconds);
        Lane lane = lanes.Rent();
        try
        {
            return Rebuild(lane, slot, id, page);
        }
        finally
        {
            lanes.Return(lane);
        }
    }

    private Explanation Rebuild(Lane lane, in Slot slot, DecisionId id, byte[]? page)
    {
        PageContext context = new();
        lane.Page.Begin();
        lane.Shared.Begin();
        lane.Ranking.Begin();
        lane.Remembered.Clear();
        lane.Scratch.Remembered.AsSpan().Clear();
        if (page is not null)
            Replay(lane, new PageEvent(page), id, context);
        lane.Features.Set(context.Features);
        SlotScratch scratch = lane.Scratch;
        scratch.Factors.AsSpan().Fill(new SlotFactors { Exposure = 1, Scene = 1, Diversity = 1 });
        bool holdout = (id.Flags & DecisionFlags.Holdout) != 0;
        int count = holdout ? Holdout.Write(lane, slot, context) : SlotPmf.Write(lane, slot, context);
        if (holdout || !slot.Policy.Policy.IsContextual)
            ContextFreePmf.Believe(slot.Policy.Policy, scratch, count);
        int winner = ExponentialRace.Draw(scratch.Pmf.AsSpan(0, count), scratch.Keys.AsSpan(0, count), id.Seed);
        int drawn = scratch.Keys.AsSpan(0, count).IndexOf(id.Arm);
        const double rounding = 1e-6; // the id has the propensity as a float
        return new Explanation
        {
            Decision = id,
            Title = slot.Title.Title,
            Placement = slot.Placement.Placement,
            Segment = slot.Placement.Segment,
            Policy = slot.Policy.Policy,
            IsExact = drawn >= 0 && drawn == winner && Math.Abs(scratch.Pmf[drawn] - id.Propensity) < rounding,
            HasRequest = page is not null,
            Ranking = RankingOf(scratch, id, lane.Ranking.Outcome),
            RebuiltArm = winner < 0 ? 0 : scratch.Keys[winner],
            Arms = Describe(scratch, count, id.Seed),
        };
    }

    /// <summary>The request's inputs, and what the page had shown before the decision's title.</summary>
    private void Replay(Lane lane, PageEvent page, DecisionId id, PageContext context)
    {
        for (int i = 0; i < page.Features.Length; i++)
            context.SetFeature(i, page.Features[i]);
        ContextBytes.Read(page.Context, context);
        lane.Remembered.Replay(page);
        for (int slot = 0; slot < page.Slots.Length; slot++)
        {
            ref readonly PageSlot before = ref page.Slots[slot];
            if (before.Title == id.Title)
            {
                lane.Ranking.Replay(page, slot);
                break;
            }

            if (catalog.FindTitle(before.Title)?.Find(before.Arm) is { } artwork)
                lane.Page.Show(artwork.TagKeys, explored: false);
        }
    }

    // Of a page with several rankers the log has the worst outcome; a title with estimates was ranked all the same.
    private static RankingOutcome RankingOf(SlotScratch scratch, DecisionId id, RankingOutcome page)
    {
        if ((id.Flags & DecisionFlags.Ranked) == 0)
            return RankingOutcome.None;
        return scratch.Ranked ? RankingOutcome.Ranked : page;
    }

    private static List<ArmExplanation> Describe(SlotScratch scratch, int count, ulong seed)
    {
        List<ArmExplanation> arms = new(scratch.Count);
        ReadOnlySpan<int> eligible = scratch.Indices.AsSpan(0, count);
        for (int i = 0; i < scratch.Count; i++)
            arms.Add(Describe(scratch, i, eligible.IndexOf(i), seed));
        arms.Sort((a, b) => b.Probability.CompareTo(a.Probability));
        return arms;
    }

    private static ArmExplanation Describe(SlotScratch scratch, int index, int eligible, ulong seed)
    {
        ref readonly ArmRecord arm = ref scratch.Arms[index];
        bool can = eligible >= 0;
        SlotFactors factors = can ? scratch.Factors[eligible] : new SlotFactors { Exposure = 1, Scene = 1, Diversity = 1 };
        double probability = can ? scratch.Pmf[eligible] : 0;
        return new ArmExplanation
        {
            Key = arm.Key,
            Artwork = scratch.Entries[index]?.Artwork,
            Mask = scratch.Masks[index],
            Impressions = arm.Impressions,
            RewardSum = arm.RewardSum,
            Estimate = can ? scratch.Means[eligible] : 0,
            Deviation = can ? scratch.Deviations[eligible] : 0,
            RankerScore = can && scratch.Ranked && !float.IsNaN(scratch.Ranks[eligible]) ? scratch.Ranks[eligible] : null,
            PolicyProbability = can ? scratch.Base[eligible] : 0,
            ExposureFactor = factors.Exposure,
            RememberedExposures = can ? scratch.Remembered[eligible] : 0,
            SceneFactor = factors.Scene,
            DiversityFactor = factors.Diversity,
            RetirementCap = Math.ScaleB(1, -arm.RetireSteps),
            Probability = probability,
            RaceTime = probability > 0 ? ExponentialRace.Variate(seed, arm.Key) / probability : double.PositiveInfinity,
        };
    }
}
