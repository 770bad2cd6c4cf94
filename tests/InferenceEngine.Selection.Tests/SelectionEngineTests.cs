namespace InferenceEngine.Selection.Tests;

public sealed class SelectionEngineTests : IDisposable
{
    private readonly Workbench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void A_new_title_draws_every_artwork_equally_often()
    {
        // Impressions are failures for the pmf: none is flushed before all members have drawn.
        using Workbench still = new(3, Workbench.Small with { ImpressionInterval = TimeSpan.FromMinutes(1) });
        int[] counts = new int[3];
        for (int i = 0; i < 3000; i++)
        {
            Decision decision = still.Select($"m{i}");
            Assert.Equal(SelectionOutcome.Selected, decision.Outcome);
            Assert.Equal(1.0 / 3, decision.Propensity, 1e-9);
            counts[decision.Artwork!.Id[1] - '0']++;
        }

        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
    }

    [Fact]
    public void A_member_keeps_the_artwork_within_an_epoch_while_the_pmf_stands_still()
    {
        // Impressions move the pmf too: none is flushed before both rounds are over.
        using Workbench still = new(3, Workbench.Small with { ImpressionInterval = TimeSpan.FromMinutes(1) });
        string[] first = [.. Enumerable.Range(0, 50).Select(i => still.Select($"m{i}").Artwork!.Id)];
        string[] again = [.. Enumerable.Range(0, 50).Select(i => still.Select($"m{i}").Artwork!.Id)];
        Assert.Equal(first, again);
        still.Restart();
        // Two decisions that share one of the 65,536 slots, once in fifty folders, are counted again; all of them would be 100.
        Assert.InRange(still.Engine.Statistics(still.Title, still.Row).Arms.Sum(a => a.Impressions), 50, 56);
    }

    [Fact]
    public void In_another_epoch_a_member_may_see_another_artwork()
    {
        string[] first = [.. Enumerable.Range(0, 60).Select(i => bench.Select($"m{i}").Artwork!.Id)];
        bench.Clock.Offset = TimeSpan.FromDays(1);
        string[] next = [.. Enumerable.Range(0, 60).Select(i => bench.Select($"m{i}").Artwork!.Id)];
        Assert.InRange(first.Zip(next).Count(pair => pair.First != pair.Second), 20, 58);
    }

    [Fact]
    public void Rewards_move_the_probability_to_the_better_artwork()
    {
        for (int i = 0; i < 600; i++)
        {
            Decision decision = bench.Select($"m{i}");
            if (decision.Artwork!.Id == "a1")
                Assert.Equal(RewardOutcome.Accepted, bench.Reward(decision, 1));
        }

        bench.WaitFor(() => bench.Arm("a1").Probability > 0.99);
        Assert.Equal("a1", bench.Select("somebody").Artwork!.Id);
    }

    [Fact]
    public void A_reward_is_never_counted_before_its_impression()
    {
        using Workbench slow = new(2, Workbench.Small with { ImpressionInterval = TimeSpan.FromMinutes(1) });
        for (int i = 0; i < 40; i++)
        {
            Decision decision = slow.Select($"m{i}");
            Thread.Sleep(15);
            slow.Reward(decision, 1);
        }

        slow.WaitFor(() => slow.Engine.Statistics(slow.Title, slow.Row).Arms.Sum(a => a.Rewards) == 40);
        Assert.All(slow.Engine.Statistics(slow.Title, slow.Row).Arms, arm => Assert.Equal(arm.Rewards, arm.Impressions));
    }

    [Fact]
    public void A_reward_counts_once()
    {
        Decision decision = bench.Select("m");
        Assert.Equal(RewardOutcome.Accepted, bench.Reward(decision, 0.5));
        Assert.Equal(RewardOutcome.Duplicate, bench.Reward(decision, 0.5));
        Assert.Equal(RewardOutcome.Duplicate, bench.Reward(bench.Select("m"), 1));
        string id = decision.Artwork!.Id;
        bench.WaitFor(() => bench.Arm(id).Rewards == 1);
        bench.Restart();
        Assert.Equal(RewardOutcome.Duplicate, bench.Reward(decision, 0.5));
        Assert.Equal(0.5, bench.Arm(id).RewardSum);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(20)]
    [InlineData(33)]
    [InlineData(36)]
    [InlineData(47)]
    [InlineData(59)]
    public void An_altered_decision_id_is_forged(int position)
    {
        DecisionId id = bench.Select("m").Id;
        id.Bytes[position] ^= 1;
        Assert.Equal(RewardOutcome.Forged, bench.Reward(id, 1));
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_value_outside_of_0_to_1_is_refused(double value) =>
        Assert.Equal(RewardOutcome.OutOfRange, bench.Reward(bench.Select("m"), value));

    [Fact]
    public void A_reward_after_the_window_is_late()
    {
        Decision decision = bench.Select("m");
        bench.Clock.Offset = TimeSpan.FromHours(25);
        Assert.Equal(RewardOutcome.Late, bench.Reward(decision, 1));
    }

    [Fact]
    public void A_reward_for_a_deleted_artwork_is_unknown()
    {
        Decision decision = bench.Select("m");
        bench.Change(new DeleteArtwork("t", decision.Artwork!.Id));
        Assert.Equal(RewardOutcome.Unknown, bench.Reward(decision, 1));
    }

    [Fact]
    public void A_retired_artwork_is_not_drawn_and_keeps_what_was_learnt()
    {
        Decision decision = bench.Select("m");
        string id = decision.Artwork!.Id;
        bench.Reward(decision, 1);
        bench.WaitFor(() => bench.Arm(id).Rewards == 1);
        Assert.Equal(CatalogOutcome.Done, bench.Change(new SetRetired("t", id, true, "out of season")));
        for (int i = 0; i < 200; i++)
            Assert.NotEqual(id, bench.Select($"n{i}").Artwork!.Id);
        bench.Change(new SetRetired("t", id, false, string.Empty));
        Assert.Equal(1, bench.Arm(id).Rewards);
        Assert.True(bench.Arm(id).Probability > 0);
    }

    [Fact]
    public void Titles_without_artwork_and_unknown_titles_say_so()
    {
        bench.Change(new CreateTitle(new Title("empty", "Empty")));
        Decision[] decisions = new Decision[3];
        bench.Engine.SelectPage(bench.Row, "m", [null, bench.Engine.Catalog.FindTitle("empty"), bench.Title], null, decisions);
        Assert.Equal(
            [SelectionOutcome.UnknownTitle, SelectionOutcome.NoArtwork, SelectionOutcome.Selected],
            decisions.Select(d => d.Outcome));
    }

    [Fact]
    public void Catalogue_conflicts_have_outcomes()
    {
        Assert.Equal(CatalogOutcome.AlreadyExists, bench.Change(new CreateTitle(new Title("t", "Again"))));
        Assert.Equal(CatalogOutcome.AlreadyExists, bench.Change(new CreateArtwork(Workbench.NewArtwork("a0"))));
        Assert.Equal(CatalogOutcome.NotFound, bench.Change(new DeleteTitle("nobody")));
        Assert.Equal(CatalogOutcome.NotFound, bench.Change(new SetRetired("t", "nobody", true, string.Empty)));
        Assert.Equal(CatalogOutcome.Immutable, bench.Change(new UpdateArtwork(Workbench.NewArtwork("a0", "1:1"))));
    }

    [Fact]
    public void A_restart_brings_everything_back()
    {
        Decision decision = bench.Select("m");
        bench.Reward(decision, 1);
        bench.Change(new CreatePlacement(new Placement("square", "Square", "1:1", 60, 60)));
        bench.WaitFor(() => bench.Arm(decision.Artwork!.Id).Rewards == 1);
        ArmStatistics[] before = [.. bench.Engine.Statistics(bench.Title, bench.Row).Arms];
        bench.Restart();
        ArmStatistics[] after = [.. bench.Engine.Statistics(bench.Title, bench.Row).Arms];
        Assert.Equal(before.Select(a => (a.Artwork.Id, a.Rewards, a.RewardSum)), after.Select(a => (a.Artwork.Id, a.Rewards, a.RewardSum)));
        Assert.NotNull(bench.Engine.Catalog.FindPlacement("square"));
        bench.Restart();
        Assert.Equal("Title", bench.Title.Title.Name);
    }

    [Fact]
    public void A_second_process_on_the_folder_is_refused() =>
        Assert.Contains(
            "Is another server running",
            Assert.Throws<Storage.StorageException>(() => SelectionEngine.Open(
                bench.Folder, bench.Options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_page_allocates_nothing()
    {
        TitleEntry?[] titles = [.. Enumerable.Repeat(bench.Title, 40)];
        Decision[] decisions = new Decision[40];
        for (int i = 0; i < 100; i++)
            bench.Engine.SelectPage(bench.Row, "warm", titles, null, decisions);
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int i = 0; i < 100; i++)
                bench.Engine.SelectPage(bench.Row, "warm", titles, null, decisions);
        }));
    }
}
