using Microsoft.Extensions.Logging.Abstractions;

namespace InferenceEngine.Selection.Tests;

/// <summary>Segments of a placement: they learn apart, and start from what all members have shown.</summary>
public sealed class SegmentTests : IDisposable
{
    private readonly Workbench bench = new(3);

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Two_segments_with_opposite_tastes_are_shown_different_artworks()
    {
        UseSegments(0, "young", "old");
        Teach("young", "a0", 300);
        Teach("old", "a2", 300);
        Assert.True(Probability("young", "a0") > 0.9);
        Assert.True(Probability("old", "a2") > 0.9);
        Assert.True(Probability("young", "a2") < 0.05);
    }

    [Fact]
    public void The_whole_placement_knows_what_its_segments_know()
    {
        UseSegments(50, "young", "old");
        Teach("young", "a0", 100);
        Teach("old", "a2", 100);
        TitleStatistics whole = bench.Engine.Statistics(bench.Title, bench.Row);
        ArmStatistics[] parts =
            [.. bench.Row.Segments.SelectMany(s => bench.Engine.Statistics(bench.Title, s).Arms)];
        Assert.Equal(200, whole.Arms.Sum(a => a.Impressions));
        Assert.Equal(parts.Sum(a => a.Impressions), whole.Arms.Sum(a => a.Impressions));
        Assert.Equal(parts.Sum(a => a.RewardSum), whole.Arms.Sum(a => a.RewardSum), 1e-9);
    }

    [Fact]
    public void A_segment_without_evidence_starts_from_that_of_the_others()
    {
        UseSegments(50, "young", "new");
        Teach("young", "a1", 300);
        // One impression makes the segment look at the others.
        bench.Engine.SelectPage(Part("new"), "first", [bench.Title], null, new Decision[1]);
        bench.Settle();
        Assert.True(Probability("new", "a1") > 0.9);
        double beta = bench.Engine.Statistics(bench.Title, Part("new")).Arms.Single(a => a.Artwork.Id == "a1").Posterior.Beta;
        Assert.True(beta < 52, $"the prior is worth {beta} failures, more than its bound");
    }

    [Fact]
    public void Own_evidence_is_not_its_own_prior()
    {
        UseSegments(50, "only");
        Teach("only", "a1", 200);
        ArmStatistics arm = bench.Engine.Statistics(bench.Title, Part("only")).Arms.Single(a => a.Artwork.Id == "a1");
        ArmStatistics whole = bench.Arm("a1");
        Assert.Equal(whole.Posterior.Alpha + whole.Posterior.Beta, arm.Posterior.Alpha + arm.Posterior.Beta, 0.01);
        Assert.Equal(whole.Posterior.Mean, arm.Posterior.Mean, 0.01);
    }

    [Fact]
    public void A_member_who_changes_segment_keeps_the_draw_and_earns_once()
    {
        UseSegments(50, "young", "old");
        bench.Settle();
        Decision young = Select("young", "m");
        Decision old = Select("old", "m");
        Assert.Equal(young.Artwork, old.Artwork);
        Assert.Equal(RewardOutcome.Accepted, bench.Reward(young, 1));
        Assert.Equal(RewardOutcome.Duplicate, bench.Reward(old, 1));
    }

    [Fact]
    public void An_explanation_names_the_segment_and_is_exact()
    {
        UseSegments(50, "young", "old");
        Teach("young", "a0", 100);
        Explanation explained = bench.Explain(Select("young", "someone"));
        Assert.Equal("young", explained.Segment);
        Assert.True(explained.IsExact);
        Assert.Empty(bench.Explain(bench.Select("someone")).Segment);
    }

    [Fact]
    public void Taking_rewards_back_takes_them_from_segment_and_whole()
    {
        UseSegments(50, "young");
        for (int i = 0; i < 50; i++)
            bench.Reward(Select("young", $"m{i}").Id, 1, "bad");
        bench.Settle();
        Assert.Equal(50, bench.Undo("bad"));
        Assert.Equal(0, bench.Engine.Statistics(bench.Title, Part("young")).Arms.Sum(a => a.RewardSum), 1e-9);
        Assert.Equal(0, bench.Engine.Statistics(bench.Title, bench.Row).Arms.Sum(a => a.RewardSum), 1e-9);
    }

    [Fact]
    public void A_segment_that_is_not_listed_is_the_whole_placement_and_counted()
    {
        UseSegments(50, "young");
        Assert.Same(bench.Row, bench.Engine.SegmentOf(bench.Row, "martian"u8));
        Assert.Equal(1, bench.Engine.Counters.UnknownSegments);
        Assert.Same(bench.Row, bench.Engine.SegmentOf(bench.Row, []));
        Assert.Equal("young", bench.Engine.SegmentOf(bench.Row, "young"u8).Segment);
        Assert.Equal(1, bench.Engine.Counters.UnknownSegments);
    }

    [Fact]
    public void Segments_come_and_go()
    {
        Teach(string.Empty, "a1", 100);
        UseSegments(50, "young", "old");
        Assert.Equal(3, bench.Engine.Statistics(bench.Title, Part("young")).Arms.Count);
        Decision decision = Select("old", "m");
        UseSegments(50, "young");
        Assert.Null(bench.Row.Find("old"));
        Assert.Equal(RewardOutcome.Unknown, bench.Reward(decision, 1));
        bench.Change(new CreateArtwork(Workbench.NewArtwork("late")));
        Assert.Equal(4, bench.Engine.Statistics(bench.Title, Part("young")).Arms.Count);
        bench.Change(new DeleteArtwork("t", "late"));
        Assert.Equal(3, bench.Engine.Statistics(bench.Title, Part("young")).Arms.Count);
    }

    [Fact]
    public async Task A_restart_and_an_export_keep_them()
    {
        UseSegments(50, "young", "old");
        Teach("young", "a0", 100);
        double before = Probability("young", "a0");
        bench.Restart();
        Assert.Equal(before, Probability("young", "a0"), 1e-12);
        StringWriter file = new();
        bench.Engine.Export(file, CancellationToken.None);
        string elsewhere = Directory.CreateTempSubdirectory("elsewhere-").FullName;
        using (SelectionEngine there = SelectionEngine.Open(elsewhere, bench.Options, bench.Clock, NullLogger.Instance))
        {
            await there.ImportAsync(new StringReader(file.ToString()), 1, CancellationToken.None);
            PlacementEntry young = there.Catalog.FindPlacement("row")!.Find("young")!;
            ArmStatistics arm = there.Statistics(there.Catalog.FindTitle("t")!, young).Arms.Single(a => a.Artwork.Id == "a0");
            Assert.Equal(before, arm.Probability, 1e-3);
        }

        Directory.Delete(elsewhere, recursive: true);
    }

    [Fact]
    public async Task A_file_with_a_segment_that_is_not_there_is_refused()
    {
        string file = """
            {"format":"inference-engine-state","version":1}
            {"evidence":{"title":"t","placement":"row","segment":"martian","arms":[]}}
            """;
        FormatException wrong = await Assert.ThrowsAsync<FormatException>(
            () => bench.Engine.ImportAsync(new StringReader(file), 1, CancellationToken.None));
        Assert.Contains("martian", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_contextual_model_is_shared_by_segments()
    {
        UseSegments(50, "young", "old");
        bench.Use(new Policy("p", 1) { Kind = PolicyKind.LinThompson, Dimensions = 2 });
        PageContext context = new();
        context.SetFeature(0, 1);
        for (int i = 0; i < 100; i++)
        {
            Decision decision = Select("young", $"c{i}", context);
            bench.Reward(decision, decision.Artwork!.Id == "a1" ? 1 : 0);
        }

        bench.Settle();
        Decision[] old = new Decision[200];
        for (int i = 0; i < old.Length; i++)
            old[i] = Preview("old", $"d{i}", context);
        Assert.True(old.Count(d => d.Artwork!.Id == "a1") > 150);
    }

    private void UseSegments(double strength, params string[] segments) => Assert.Equal(
        CatalogOutcome.Done,
        bench.Change(new UpdatePlacement(bench.Row.Placement with { Segments = segments, SegmentPriorStrength = strength })));

    private PlacementEntry Part(string segment) => segment.Length == 0 ? bench.Row : bench.Row.Find(segment)!;

    private Decision Select(string segment, string member, PageContext? context = null)
    {
        Decision[] one = new Decision[1];
        bench.Engine.SelectPage(Part(segment), member, [bench.Title], context, one);
        return one[0];
    }

    private Decision Preview(string segment, string member, PageContext? context = null)
    {
        Decision[] one = new Decision[1];
        bench.Engine.PreviewPage(Part(segment), member, [bench.Title], context, one);
        return one[0];
    }

    private void Teach(string segment, string liked, int members)
    {
        for (int i = 0; i < members; i++)
        {
            Decision decision = Select(segment, $"{segment}{i}");
            bench.Reward(decision, decision.Artwork!.Id == liked ? 1 : 0);
            if (i % 50 == 49)
                bench.Settle();
        }
    }

    private double Probability(string segment, string artwork) =>
        bench.Engine.Statistics(bench.Title, Part(segment)).Arms.Single(a => a.Artwork.Id == artwork).Probability;
}
