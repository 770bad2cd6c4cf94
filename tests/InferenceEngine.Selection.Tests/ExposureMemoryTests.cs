namespace InferenceEngine.Selection.Tests;

/// <summary>What the server remembers of what it showed: bounded, folded from the log, and out of the way when it is off.</summary>
public sealed class ExposureMemoryTests : IDisposable
{
    private const double Day = 86_400;

    private static readonly Policy Remembering = new("p", 1)
    {
        Kind = PolicyKind.Uniform,
        ExposureFactor = 0.5,
        ExposureHalfLifeSeconds = 10 * Day,
    };

    private readonly Workbench bench = new(3, Workbench.Small with { MaxRememberedMembers = 64 });

    public void Dispose() => bench.Dispose();

    [Fact]
    public void What_a_member_saw_in_earlier_epochs_is_shown_less()
    {
        bench.Use(Remembering);
        string first = bench.Select("m").Artwork!.Id;
        bench.Settle();
        NextDay(1);
        Explanation why = bench.Explain(bench.Select("m"));
        ArmExplanation seen = why.Arms.Single(arm => arm.Artwork!.Id == first);
        double remembered = Math.Pow(0.5, 0.1);
        Assert.Equal(remembered, seen.RememberedExposures, 0.01);
        Assert.Equal(Math.Pow(0.5, remembered), seen.ExposureFactor, 0.01);
        Assert.All(why.Arms.Where(arm => arm != seen), arm => Assert.Equal((0, 1), (arm.RememberedExposures, arm.ExposureFactor)));
        Assert.True(why.IsExact);
        Assert.Equal(1.0 / 3, bench.Select("somebody else").Propensity, 1e-9);
    }

    [Fact]
    public void Within_an_epoch_a_member_keeps_the_artwork()
    {
        bench.Use(Remembering);
        bench.Select("m");
        NextDay(1);
        bench.Settle();
        Decision first = bench.Select("m");
        bench.Settle();
        Decision again = bench.Select("m");
        Assert.Equal((first.Artwork!.Id, first.Propensity), (again.Artwork!.Id, again.Propensity));
        bench.Settle();
        Assert.Equal(first.Propensity, bench.Select("m").Propensity);
    }

    [Fact]
    public void Exposures_of_the_request_count_beside_it()
    {
        bench.Use(Remembering);
        Decision first = bench.Select("m");
        bench.Settle();
        NextDay(1);
        PageContext context = new();
        context.Exposures.Add(new Exposure(bench.Title.Key, first.Id.Arm, 2));
        ArmExplanation seen = bench.Explain(bench.Select("m", context)).Arms.Single(arm => arm.Key == first.Id.Arm);
        Assert.Equal(Math.Pow(0.5, 2 + seen.RememberedExposures), seen.ExposureFactor, 1e-9);
        Assert.InRange(seen.RememberedExposures, 0.9, 0.95);
    }

    [Fact]
    public void It_survives_a_restart_and_a_decision_is_explained_by_what_was_known_then()
    {
        bench.Use(Remembering);
        bench.Select("m");
        bench.Settle();
        NextDay(1);
        Decision decision = bench.Select("m");
        bench.Restart();
        NextDay(2);
        Assert.InRange(bench.Explain(bench.Select("m")).Arms.Sum(arm => arm.RememberedExposures), 1.7, 1.9);
        Explanation then = bench.Explain(decision);
        Assert.True(then.IsExact);
        Assert.Single(then.Arms, arm => arm.RememberedExposures > 0);
    }

    [Fact]
    public void The_member_who_was_shown_something_longest_ago_is_forgotten_first()
    {
        bench.Use(Remembering);
        for (int i = 0; i < 64; i++)
        {
            bench.Clock.Offset = TimeSpan.FromMinutes(i);
            bench.Select($"m{i}");
        }

        bench.Clock.Offset = TimeSpan.FromMinutes(64);
        bench.Select("one too many");
        bench.Settle();
        NextDay(1.5);
        Assert.True(Knows("m1"));
        Assert.True(Knows("m63"));
        Assert.True(Knows("one too many"));
        Assert.False(Knows("m0")); // last: its own page takes another's place
    }

    [Fact]
    public void The_artwork_that_was_shown_longest_ago_is_forgotten_first()
    {
        for (int t = 0; t < 65; t++)
        {
            bench.Change(new CreateTitle(new Title($"t{t}", "Title")));
            bench.Change(new CreateArtwork(Workbench.NewArtwork("a") with { TitleId = $"t{t}" }));
        }

        bench.Use(Remembering);
        Decision[] last = new Decision[1];
        for (int t = 0; t < 65; t++)
        {
            bench.Clock.Offset = TimeSpan.FromMinutes(t);
            bench.Engine.SelectPage(bench.Row, "m", [bench.Engine.Catalog.FindTitle($"t{t}")], null, last);
        }

        bench.Settle();
        NextDay(1.5);
        TitleEntry?[] titles = [.. Enumerable.Range(0, 65).Select(t => bench.Engine.Catalog.FindTitle($"t{t}"))];
        Decision[] page = new Decision[65];
        bench.Engine.PreviewPage(bench.Row, "m", titles, null, page);
        bench.Engine.SelectPage(bench.Row, "m", titles, null, page);
        Assert.Equal(0, bench.Explain(page[0]).Arms[0].RememberedExposures);
        Assert.All(page[1..], decision => Assert.InRange(bench.Explain(decision).Arms[0].RememberedExposures, 0.8, 1));
    }

    [Fact]
    public void Without_it_nothing_of_the_page_is_kept()
    {
        bench.Use(Remembering with { ExposureHalfLifeSeconds = 0 });
        Decision decision = bench.Select("m");
        Assert.Equal(DecisionFlags.None, decision.Id.Flags);
        bench.Settle();
        NextDay(1);
        Assert.All(bench.Explain(bench.Select("m")).Arms, arm => Assert.Equal(0, arm.RememberedExposures));
    }

    [Fact]
    public void A_page_that_remembers_allocates_nothing()
    {
        bench.Use(Remembering);
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

    [Fact]
    public void Settings_that_cannot_work_are_named()
    {
        Assert.Contains("ExposureHalfLifeSeconds", (Remembering with { ExposureFactor = 1 }).Fault(), StringComparison.Ordinal);
        Assert.Contains("ExposureHalfLifeSeconds", (Remembering with { ExposureHalfLifeSeconds = 5 }).Fault(), StringComparison.Ordinal);
        Assert.Contains(
            "MaxRememberedMembers",
            Assert.Throws<ArgumentException>((Workbench.Small with { MaxRememberedMembers = 1 }).Validate).Message,
            StringComparison.Ordinal);
    }

    private bool Knows(string member) => bench.Explain(bench.Select(member)).Arms.Any(arm => arm.RememberedExposures > 0);

    private void NextDay(double days) => bench.Clock.Offset = TimeSpan.FromDays(days);
}
