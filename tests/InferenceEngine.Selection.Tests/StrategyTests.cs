namespace InferenceEngine.Selection.Tests;

/// <summary>What a request and a page change before the draw, with exact propensities.</summary>
public sealed class StrategyTests : IDisposable
{
    private readonly Workbench bench = new(0, Workbench.Small with { ImpressionInterval = TimeSpan.FromMinutes(1) });

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Rules_mask_artworks_by_age_region_and_time()
    {
        uint now = (uint)bench.Clock.GetUtcNow().ToUnixTimeSeconds();
        Add("all", new ArtworkRules());
        Add("adult", new ArtworkRules { MinimumAge = 18 });
        Add("cn", new ArtworkRules { Regions = ["CN"] });
        Add("notcn", new ArtworkRules { BlockedRegions = ["CN"] });
        Add("past", new ArtworkRules { ValidUntilSeconds = now - 10 });
        Add("future", new ArtworkRules { ValidFromSeconds = now + 3600 });
        Assert.Equal(["adult", "all", "notcn"], bench.Shares(400).Keys.Order());
        Assert.Equal(["all", "cn"], bench.Shares(400, new PageContext { Region = "CN", ViewerAge = 12 }).Keys.Order());
        bench.Clock.Offset = TimeSpan.FromHours(2);
        Assert.Contains("future", bench.Shares(400).Keys);
        Decision decision = bench.Select("m");
        Assert.Equal(0.25, decision.Propensity, 1e-9);
        Explanation why = bench.Explain(decision);
        Assert.Equal(ArmMask.Region, why.Arms.Single(a => a.Artwork!.Id == "cn").Mask);
        Assert.Equal(ArmMask.Expired, why.Arms.Single(a => a.Artwork!.Id == "past").Mask);
        Assert.True(why.IsExact);
    }

    [Fact]
    public void Nothing_eligible_gives_the_fallback_or_says_so()
    {
        Add("adult", new ArtworkRules { MinimumAge = 18 });
        PageContext child = new() { ViewerAge = 7 };
        Assert.Equal(SelectionOutcome.NoArtwork, bench.Select("m", child).Outcome);
        bench.Change(new UpdateTitle(new Title("t", "Title") { FallbackArtworkId = "adult" }));
        Decision shown = bench.Select("m", child);
        Assert.Equal((SelectionOutcome.Fallback, "adult"), (shown.Outcome, shown.Artwork!.Id));
        Assert.Equal(RewardOutcome.Forged, bench.Reward(shown, 1));
    }

    [Fact]
    public void Excluded_artworks_are_not_drawn()
    {
        Add("a");
        Add("b");
        PageContext context = new();
        context.Excluded.Add((bench.Title.Key, bench.Title.Find("a")!.Key));
        Assert.Equal(["b"], bench.Shares(100, context).Keys);
        Assert.Equal(1, bench.Select("m", context).Propensity);
    }

    [Fact]
    public void Exposures_lower_the_weight_of_what_was_seen()
    {
        Add("a");
        Add("b");
        bench.Use(new Policy("p", 1) { Kind = PolicyKind.Uniform, ExposureFactor = 0.5, LogFraction = 1 });
        PageContext context = new();
        context.Exposures.Add(new Exposure(bench.Title.Key, bench.Title.Find("a")!.Key, 2));
        Decision decision = bench.Select("m", context);
        Explanation why = bench.Explain(decision);
        Assert.Equal(0.2, why.Arms.Single(arm => arm.Artwork!.Id == "a").Probability, 1e-9);
        Assert.Equal(0.25, why.Arms.Single(arm => arm.Artwork!.Id == "a").ExposureFactor, 1e-9);
        Assert.True(why is { IsExact: true, HasRequest: true });
        Assert.InRange(bench.Shares(4000, context)["a"], 700, 900);
    }

    [Fact]
    public void Row_tags_raise_what_matches()
    {
        Add("kiss", tags: ["romance", "close-up"]);
        Add("fight", tags: ["action"]);
        bench.Use(new Policy("p", 1) { Kind = PolicyKind.Uniform, SceneBoost = 3, LogFraction = 1 });
        PageContext context = new();
        context.RowTags.Add(PageContext.TagKey("action"));
        Explanation why = bench.Explain(bench.Select("m", context));
        Assert.Equal(0.8, why.Arms.Single(arm => arm.Artwork!.Id == "fight").Probability, 1e-9);
        Assert.Equal(4, why.Arms.Single(arm => arm.Artwork!.Id == "fight").SceneFactor, 1e-9);
    }

    [Fact]
    public void Tags_that_an_editor_changes_match_at_once()
    {
        Add("kiss", tags: ["romance"]);
        Add("fight", tags: ["wrong"]);
        bench.Use(new Policy("p", 1) { Kind = PolicyKind.Uniform, SceneBoost = 3 });
        bench.Change(new UpdateArtwork(bench.Title.Find("fight")!.Artwork with { Tags = ["action"] }));
        PageContext context = new();
        context.RowTags.Add(PageContext.TagKey("action"));
        Dictionary<string, int> shares = bench.Shares(1000, context);
        Assert.InRange(shares["fight"], 740, 860);
    }

    [Fact]
    public void A_page_is_diverse_slot_by_slot()
    {
        TitleEntry[] titles = [.. Enumerable.Range(0, 6).Select(i => AddTitle($"t{i}"))];
        bench.Use(new Policy("p", 1) { Kind = PolicyKind.Uniform, DiversityPenalty = 0.9, LogFraction = 1 });
        int repeated = 0;
        for (int m = 0; m < 300; m++)
        {
            Decision[] page = new Decision[titles.Length];
            bench.Engine.SelectPage(bench.Row, $"m{m}", titles, null, page);
            Assert.Equal(0.5, page[0].Propensity, 1e-9);
            bool same = page[0].Artwork!.Tags[0] == page[1].Artwork!.Tags[0];
            Assert.Equal(same ? 0.1 / 1.1 : 1 / 1.1, page[1].Propensity, 1e-9);
            repeated += same ? 1 : 0;
            Assert.True(bench.Explain(page[1]).IsExact);
        }

        Assert.InRange(repeated, 10, 50); // 27 expected of 300
    }

    [Fact]
    public void A_page_explores_only_so_often()
    {
        TitleEntry[] titles = [.. Enumerable.Range(0, 8).Select(i => AddTitle($"t{i}"))];
        bench.Use(new Policy("p", 1) { Kind = PolicyKind.EpsilonGreedy, Epsilon = 1, PageExplorations = 2 });
        Decision[] page = new Decision[titles.Length];
        bench.Engine.SelectPage(bench.Row, "m", titles, null, page);
        Assert.All(page, decision => Assert.Equal(0.5, decision.Propensity)); // ties are no exploration
        Policy floor = new("q", 1) { Kind = PolicyKind.EpsilonGreedy, Epsilon = 0.9, PageExplorations = 2 };
        for (int i = 0; i < 40; i++)
            Assert.Equal(RewardOutcome.Accepted, RewardFirstTag(titles, $"teach-{i}"));
        bench.Settle();
        bench.Use(floor);
        for (int m = 0; m < 100; m++)
        {
            bench.Engine.SelectPage(bench.Row, $"x{m}", titles, null, page);
            Assert.InRange(page.Count(d => d.Propensity is > 0 and < 0.5), 0, 2);
        }
    }

    [Fact]
    public void A_contextual_page_allocates_nothing()
    {
        Add("a");
        Add("b");
        bench.Use(new Policy("p", 1) { Kind = PolicyKind.LinThompson, Dimensions = 8, DiversityPenalty = 0.5 });
        PageContext context = new() { Region = "CN" };
        for (int i = 0; i < 8; i++)
            context.SetFeature(i, i * 0.1f);
        TitleEntry?[] titles = [.. Enumerable.Repeat(bench.Title, 20)];
        Decision[] decisions = new Decision[20];
        for (int i = 0; i < 200; i++)
            bench.Engine.SelectPage(bench.Row, "warm", titles, context, decisions);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
            bench.Engine.SelectPage(bench.Row, "warm", titles, context, decisions);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50 * 64);
    }

    private RewardOutcome RewardFirstTag(TitleEntry[] titles, string member)
    {
        Decision[] page = new Decision[titles.Length];
        bench.Engine.SelectPage(bench.Row, member, titles, null, page);
        return page.Select(d => bench.Reward(d, d.Artwork!.Tags[0] == "red" ? 1 : 0)).Max();
    }

    private TitleEntry AddTitle(string id)
    {
        bench.Change(new CreateTitle(new Title(id, id)));
        foreach (string tag in new[] { "red", "blue" })
            bench.Change(new CreateArtwork(Workbench.NewArtwork($"{id}-{tag}") with { TitleId = id, Tags = [tag] }));
        return bench.Engine.Catalog.FindTitle(id)!;
    }

    private void Add(string id, ArtworkRules? rules = null, string[]? tags = null) => Assert.Equal(
        CatalogOutcome.Done,
        bench.Change(new CreateArtwork(Workbench.NewArtwork(id) with { Rules = rules ?? ArtworkRules.None, Tags = tags ?? [] })));
}
