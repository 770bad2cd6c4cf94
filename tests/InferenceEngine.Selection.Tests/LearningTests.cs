namespace InferenceEngine.Selection.Tests;

/// <summary>How evidence comes, ages, is capped, taken back and doubted.</summary>
public sealed class LearningTests : IDisposable
{
    private readonly Workbench bench = new(2);

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Evidence_halves_with_every_half_life()
    {
        bench.Use(new Policy("p", 1) { HalfLifeSeconds = 3600 });
        for (int i = 0; i < 64; i++)
            bench.Reward(bench.Select($"m{i}"), 1);
        bench.Settle();
        double before = bench.Engine.Statistics(bench.Title, bench.Row).Arms.Sum(a => a.RewardSum);
        Assert.Equal(64, before, 1e-9);
        bench.Clock.Offset = TimeSpan.FromHours(2);
        Explanation why = bench.Explain(bench.Select("late"));
        Assert.Equal(16, why.Arms.Sum(a => a.RewardSum), 0.1);
        bench.Reward(bench.Select("later"), 1);
        bench.Settle();
        Assert.Equal(17, bench.Engine.Statistics(bench.Title, bench.Row).Arms.Sum(a => a.RewardSum), 0.1);
    }

    [Fact]
    public void A_title_may_forget_faster()
    {
        bench.Use(new Policy("p", 1) { HalfLifeSeconds = 1e6 });
        bench.Change(new UpdateTitle(new Title("t", "Title") { HalfLifeSeconds = 60 }));
        bench.Reward(bench.Select("m"), 1);
        bench.Settle();
        bench.Clock.Offset = TimeSpan.FromMinutes(10);
        Assert.InRange(bench.Explain(bench.Select("n")).Arms.Sum(a => a.RewardSum), 0, 0.002);
    }

    [Fact]
    public void A_clock_that_jumps_back_forgets_nothing_and_breaks_nothing()
    {
        bench.Use(new Policy("p", 1) { HalfLifeSeconds = 3600 });
        bench.Reward(bench.Select("m"), 1);
        bench.Clock.Offset = TimeSpan.FromDays(-3);
        Decision earlier = bench.Select("n");
        Assert.Equal(RewardOutcome.Accepted, bench.Reward(earlier, 1));
        bench.Settle();
        Assert.Equal(2, bench.Engine.Statistics(bench.Title, bench.Row).Arms.Sum(a => a.RewardSum), 1e-6);
        bench.Clock.Offset = TimeSpan.FromDays(3000);
        Assert.Equal(1, bench.Explain(bench.Select("o")).Arms.Sum(a => a.Probability), 1e-9);
    }

    [Fact]
    public void Watching_becomes_a_reward_by_the_placements_rule()
    {
        EngagementRule rule = new(60, 0.1, 600, 0.5);
        bench.Change(new UpdatePlacement(bench.Row.Placement with { Engagement = rule }));
        Assert.Equal(0.1, RewardOf(new Engagement(30, 3600)), 1e-9);
        Assert.Equal((0.5 * (300.0 / 3600)) + (0.5 * 0.5), RewardOf(new Engagement(300, 3600)), 1e-9);
        Assert.Equal(1, RewardOf(new Engagement(3600, 3600)), 1e-9);
        Assert.Equal(0.5, RewardOf(new Engagement(300, 0)), 1e-9);
        Assert.Equal(1, RewardOf(new Engagement(45, 45)), 1e-9); // all of a short film
        Decision decision = bench.Select("bad");
        RewardReport report = new(decision.Id.Bytes.ToArray(), 0, new Engagement(double.NaN, 10));
        Assert.Equal(RewardOutcome.OutOfRange, bench.Report(report));
    }

    [Theory]
    [InlineData(RewardJoin.First, 0.3)]
    [InlineData(RewardJoin.Sum, 1.0)]
    [InlineData(RewardJoin.Max, 0.6)]
    [InlineData(RewardJoin.Last, 0.2)]
    public void Several_rewards_of_a_decision_become_one(RewardJoin join, double expected)
    {
        bench.Change(new UpdatePlacement(bench.Row.Placement with { RewardJoin = join }));
        DecisionId id = bench.Select("m").Id;
        foreach (double value in new[] { 0.3, 0.6, 0.2 })
            Assert.Equal(value != 0.3 ? Later(join) : RewardOutcome.Accepted, bench.Reward(id, value));
        bench.Settle();
        Assert.Equal(expected, bench.Engine.Statistics(bench.Title, bench.Row).Arms.Sum(a => a.RewardSum), 1e-9);
        bench.Restart();
        if (join == RewardJoin.Max)
        {
            bench.Reward(id, 0.9);
            bench.Settle();
            Assert.Equal(0.9, bench.Engine.Statistics(bench.Title, bench.Row).Arms.Sum(a => a.RewardSum), 1e-9);
        }
    }

    [Fact]
    public void A_joined_reward_that_is_sent_again_counts_once()
    {
        bench.Change(new UpdatePlacement(bench.Row.Placement with { RewardJoin = RewardJoin.Sum }));
        DecisionId id = bench.Select("m").Id;
        RewardReport first = new(id.Bytes.ToArray(), 0.2, RewardKey: RewardReport.KeyOf("first"));
        RewardReport second = new(id.Bytes.ToArray(), 0.2, RewardKey: RewardReport.KeyOf("second"));
        Assert.Equal(RewardOutcome.Accepted, bench.Report(first));
        Assert.Equal(RewardOutcome.Accepted, bench.Report(second));
        Assert.Equal(RewardOutcome.Duplicate, bench.Report(first));
        bench.Settle();
        bench.Restart();
        Assert.Equal(RewardOutcome.Duplicate, bench.Report(second));
        Assert.Equal(0.4, bench.Engine.Statistics(bench.Title, bench.Row).Arms.Sum(a => a.RewardSum), 1e-9);
    }

    [Fact]
    public void Joined_rewards_are_forgotten_with_their_window()
    {
        bench.Change(new UpdatePlacement(bench.Row.Placement with { RewardJoin = RewardJoin.Sum }));
        for (int hour = 0; hour < 5; hour++)
        {
            bench.Clock.Offset = TimeSpan.FromHours(20 * hour);
            bench.Reward(bench.Select($"m{hour}"), 0.5);
            bench.Restart(); // takes a checkpoint
        }

        Assert.Equal(2.5, bench.Engine.Statistics(bench.Title, bench.Row).Arms.Sum(a => a.RewardSum), 1e-9);
    }

    [Fact]
    public void A_member_moves_an_artwork_only_so_far()
    {
        for (int i = 0; i < 6; i++)
        {
            bench.Change(new CreateTitle(new Title($"u{i}", "U")));
            bench.Change(new CreateArtwork(Workbench.NewArtwork($"x{i}") with { TitleId = $"u{i}" }));
        }

        bench.Change(new UpdatePlacement(bench.Row.Placement with { MemberRewardsPerHour = 4 }));
        TitleEntry?[] titles = [.. Enumerable.Range(0, 6).Select(i => bench.Engine.Catalog.FindTitle($"u{i}"))];
        Decision[] page = new Decision[6];
        bench.Engine.SelectPage(bench.Row, "greedy", titles, null, page);
        RewardOutcome[] outcomes = [.. page.Select(d => bench.Reward(d, 1))];
        Assert.Equal(4, outcomes.Count(o => o == RewardOutcome.Accepted));
        Assert.Equal(2, outcomes.Count(o => o == RewardOutcome.Capped));
        Assert.Equal(RewardOutcome.Accepted, bench.Reward(bench.Select("modest"), 1));
        bench.Clock.Offset = TimeSpan.FromHours(1);
        Assert.Equal(RewardOutcome.Accepted, bench.Reward(page[5], 1)); // a refused reward may come again
    }

    [Fact]
    public void Rewards_of_a_source_can_be_taken_back_once()
    {
        for (int i = 0; i < 40; i++)
            bench.Reward(bench.Select($"m{i}").Id, 1, i % 2 == 0 ? "app" : "botnet");
        bench.Settle();
        Assert.Equal(20, bench.Undo("botnet"));
        bench.Settle();
        Assert.Equal(20, bench.Engine.Statistics(bench.Title, bench.Row).Arms.Sum(a => a.RewardSum));
        Assert.Equal(0, bench.Undo("botnet"));
        Assert.Equal(0, bench.Undo("nobody"));
        bench.Restart();
        Assert.Equal(0, bench.Undo("botnet"));
        Assert.Equal(20, bench.Engine.Statistics(bench.Title, bench.Row).Arms.Sum(a => a.Rewards));
    }

    [Fact]
    public void What_is_taken_back_is_what_was_not_forgotten()
    {
        bench.Use(new Policy("p", 1) { HalfLifeSeconds = 3600 });
        bench.Reward(bench.Select("m").Id, 1, "bad");
        bench.Clock.Offset = TimeSpan.FromHours(1);
        bench.Reward(bench.Select("n").Id, 1, "good");
        bench.Settle();
        bench.Undo("bad");
        bench.Settle();
        Assert.Equal(1, bench.Engine.Statistics(bench.Title, bench.Row).Arms.Sum(a => a.RewardSum), 0.01);
    }

    [Fact]
    public void An_arm_whose_rewards_change_is_reported()
    {
        using Workbench one = new(1);
        Feed(one, 3000, 0.3, "before");
        one.Clock.Offset = TimeSpan.FromHours(20);
        Assert.False(one.Arm("a0").HasChanged);
        Feed(one, 1000, 0.05, "after");
        Assert.True(one.Arm("a0").HasChanged);
    }

    [Fact]
    public void A_hopeless_artwork_retires_step_by_step_and_can_be_restored()
    {
        bench.Use(new Policy("p", 1) { RetireBelow = 0.01, RetireAfterImpressions = 3 });
        Feed(bench, 1000, 0.5, "m", only: "a1");
        for (int hour = 1; hour <= 12; hour++)
        {
            bench.Clock.Offset = TimeSpan.FromHours(hour);
            Feed(bench, 20, 0.5, $"h{hour}", only: "a1");
            ArmStatistics now = bench.Arm("a0");
            Assert.True(now.Probability <= now.RetirementCap + 1e-9);
            if (now.RetiredByPolicy)
                break;
        }

        Assert.True(bench.Arm("a0").RetiredByPolicy);
        Assert.Equal(["a1"], bench.Shares(200).Keys);
        Assert.Equal(ArmMask.Retired, bench.Explain(bench.Select("m")).Arms.Single(a => a.Artwork!.Id == "a0").Mask);
        bench.Change(new SetRetired("t", "a0", false, string.Empty));
        Assert.False(bench.Arm("a0").RetiredByPolicy);
        Assert.True(bench.Arm("a0").Probability > 0);
    }

    [Fact]
    public void A_holdout_is_counted_apart()
    {
        bench.Change(new UpdateTitle(new Title("t", "Title") { FallbackArtworkId = "a0" }));
        bench.Change(new UpdatePlacement(bench.Row.Placement with { Holdout = 0.25 }));
        int held = 0;
        for (int i = 0; i < 800; i++)
        {
            Decision decision = bench.Select($"m{i}");
            bool isHeld = (decision.Id.Flags & DecisionFlags.Holdout) != 0;
            held += isHeld ? 1 : 0;
            if (isHeld)
                Assert.Equal(("a0", 1.0), (decision.Artwork!.Id, decision.Propensity));
            bench.Reward(decision, isHeld ? 0.2 : 0.6);
        }

        bench.Settle();
        Assert.InRange(held, 150, 250);
        TitleStatistics statistics = bench.Engine.Statistics(bench.Title, bench.Row);
        Assert.Equal(held, statistics.HoldoutImpressions, 0.1);
        Assert.Equal(0.2 * held, statistics.HoldoutRewardSum, 0.1);
        Assert.Equal(800 - held, statistics.Arms.Sum(a => a.Impressions));
    }

    private static void Feed(Workbench on, int members, double rate, string prefix, string? only = null)
    {
        Random random = new(1);
        for (int i = 0; i < members; i++)
        {
            Decision decision = on.Select($"{prefix}-{i}");
            bool rewarded = random.NextDouble() < rate && (only is null || decision.Artwork!.Id == only);
            if (rewarded)
                on.Reward(decision, 1);
        }

        on.Settle();
    }

    private static RewardOutcome Later(RewardJoin join) =>
        join == RewardJoin.First ? RewardOutcome.Duplicate : RewardOutcome.Accepted;

    private double RewardOf(Engagement watched)
    {
        double Sum() => bench.Engine.Statistics(bench.Title, bench.Row).Arms.Sum(a => a.RewardSum);
        double before = Sum();
        Decision decision = bench.Select($"watch-{watched}");
        RewardReport report = new(decision.Id.Bytes.ToArray(), double.NaN, watched);
        Assert.Equal(RewardOutcome.Accepted, bench.Report(report));
        bench.Settle();
        return Sum() - before;
    }
}
