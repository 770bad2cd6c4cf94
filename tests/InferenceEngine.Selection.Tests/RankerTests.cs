using InferenceEngine.Bandits;
using Microsoft.Extensions.Logging.Abstractions;

namespace InferenceEngine.Selection.Tests;

/// <summary>Priors from a ranker: they decide where little is known, evidence overrules them, and all of it can be rebuilt.</summary>
public sealed class RankerTests : IDisposable
{
    private readonly MatchRanker ranker = new();
    private readonly Workbench bench;

    public RankerTests()
    {
        // Impressions reach the log before rewards only: what is explained is what was decided.
        bench = new Workbench(0, Workbench.Small with { Rankers = ranker, ImpressionInterval = TimeSpan.FromMinutes(1) });
        Add("action", [1, 0]);
        Add("romance", [-1, 0]);
    }

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(PolicyKind.BetaThompson, 0, ModelScope.Disjoint)]
    [InlineData(PolicyKind.GaussianThompson, 0, ModelScope.Disjoint)]
    [InlineData(PolicyKind.EpsilonGreedy, 0, ModelScope.Disjoint)]
    [InlineData(PolicyKind.Softmax, 0, ModelScope.Disjoint)]
    [InlineData(PolicyKind.InverseGap, 0, ModelScope.Disjoint)]
    [InlineData(PolicyKind.InverseGap, 2, ModelScope.Disjoint)]
    [InlineData(PolicyKind.InverseGap, 2, ModelScope.Shared)]
    [InlineData(PolicyKind.LinUcb, 2, ModelScope.Disjoint)]
    [InlineData(PolicyKind.LinThompson, 2, ModelScope.Disjoint)]
    [InlineData(PolicyKind.LogisticThompson, 2, ModelScope.Disjoint)]
    public void Before_any_evidence_members_get_what_the_ranker_expects(PolicyKind kind, int dimensions, ModelScope scope)
    {
        bench.Use(Ranked(kind, dimensions, scope));
        Assert.InRange(bench.Shares(100, Taste(true), "a-").GetValueOrDefault("action"), 75, 100);
        Assert.InRange(bench.Shares(100, Taste(false), "r-").GetValueOrDefault("romance"), 75, 100);
    }

    [Theory]
    [InlineData(PolicyKind.BetaThompson, 0)]
    [InlineData(PolicyKind.LinThompson, 2)]
    [InlineData(PolicyKind.LogisticThompson, 2)]
    public void Evidence_overrules_it(PolicyKind kind, int dimensions)
    {
        bench.Use(Ranked(kind, dimensions, ModelScope.Disjoint) with { Floor = 0.2 });
        for (int i = 0; i < 800; i++)
        {
            Decision decision = bench.Select($"m{i}", Taste(true));
            if (decision.Artwork!.Id == "romance")
                bench.Reward(decision, 1);
            if (i % 50 == 49)
                bench.Settle();
        }

        bench.Settle();
        Assert.InRange(bench.Shares(100, Taste(true)).GetValueOrDefault("romance"), 65, 100);
    }

    [Fact]
    public void A_page_is_one_run_over_all_its_titles_within_the_policys_time()
    {
        bench.Change(new CreateTitle(new Title("u", "Another")));
        bench.Change(new CreateArtwork(Workbench.NewArtwork("x") with { TitleId = "u" }));
        Policy policy = Ranked(PolicyKind.BetaThompson);
        bench.Use(policy with { Ranker = policy.Ranker! with { DeadlineMs = 7 } });
        Decision[] decisions = new Decision[3];
        bench.Engine.SelectPage(
            bench.Row, "m", [bench.Title, null, bench.Engine.Catalog.FindTitle("u")], Taste(true), decisions);
        Assert.Equal([3], ranker.Runs);
        Assert.Equal(7, ranker.LastBudget.TotalMilliseconds);
        Assert.Equal(1, bench.Engine.Counters.Rankings[RankingOutcome.Ranked]);
        // The other title's only artwork, without an embedding: its score and tag, hashed.
        float[] labels = new float[4];
        FeatureHash.Add("quality", 0.5f, labels);
        FeatureHash.Add("tag", "tag", labels);
        Assert.Equal([0, 0, .. labels], ranker.LastRows[12..]);
        Explanation why = bench.Explain(decisions[0]);
        Assert.True(why is { IsExact: true, Ranking: RankingOutcome.Ranked });
        Assert.Equal(1 / (1 + Math.Exp(-3)), why.Arms.Single(a => a.Artwork!.Id == "action").RankerScore!.Value, 1e-3);
    }

    [Theory]
    [InlineData(RankingOutcome.Late)]
    [InlineData(RankingOutcome.Failed)]
    public void Where_it_cannot_rank_the_plain_prior_holds_and_that_is_said_and_counted(RankingOutcome outcome)
    {
        bench.Use(Ranked(PolicyKind.BetaThompson));
        ranker.Outcome = outcome;
        Decision decision = bench.Select("m", Taste(true));
        Assert.Equal(0.5, decision.Propensity, 1e-3);
        Explanation why = bench.Explain(decision);
        Assert.Equal(outcome, why.Ranking);
        Assert.True(why.IsExact);
        Assert.All(why.Arms, arm => Assert.Null(arm.RankerScore));
        Assert.Equal(1, bench.Engine.Counters.Rankings[outcome]);
        Assert.Equal(0, bench.Engine.Counters.Rankings[RankingOutcome.Ranked]);
    }

    [Fact]
    public void Numbers_that_are_none_are_a_failure()
    {
        bench.Use(Ranked(PolicyKind.BetaThompson));
        ranker.Constant = float.NaN;
        Assert.Equal(RankingOutcome.Failed, bench.Explain(bench.Select("m", Taste(true))).Ranking);
    }

    [Fact]
    public void An_estimate_of_certainty_does_not_silence_evidence()
    {
        bench.Use(Ranked(PolicyKind.BetaThompson));
        ranker.Constant = 0;
        Explanation why = bench.Explain(bench.Select("m", Taste(true)));
        Assert.All(why.Arms, arm => Assert.InRange(arm.RankerScore!.Value, 5e-5, 2e-4));
        Assert.Equal(1, why.Arms.Sum(arm => arm.Probability), 1e-9);
    }

    [Fact]
    public void A_decision_is_rebuilt_from_the_log_where_no_ranker_is()
    {
        bench.Use(Ranked(PolicyKind.LinThompson, 2));
        for (int i = 0; i < 60; i++)
            bench.Reward(bench.Select($"teach{i}", Taste(i % 2 == 0)), i % 3 == 0 ? 1 : 0);
        bench.Settle();
        Decision[] decisions = [.. Enumerable.Range(0, 20).Select(i => bench.Select($"m{i}", Taste(i % 2 == 0)))];
        bench.Restart();
        Explanation[] here = [.. decisions.Select(bench.Explain)];
        Explanation[] there = [];
        bench.Restart(() => there = WithoutRanker(decisions));
        for (int i = 0; i < decisions.Length; i++)
        {
            Assert.Equal(here[i].RebuiltArm, there[i].RebuiltArm);
            Assert.Equal(
                here[i].Arms.Select(arm => (arm.Key, arm.RankerScore, arm.Probability)),
                there[i].Arms.Select(arm => (arm.Key, arm.RankerScore, arm.Probability)));
            Assert.All(there[i].Arms, arm => Assert.NotNull(arm.RankerScore));
        }
    }

    [Fact]
    public void Another_file_under_the_same_name_is_not_the_policys_ranker()
    {
        bench.Use(Ranked(PolicyKind.BetaThompson));
        ranker.Sha256 = new string('b', 64);
        Decision decision = bench.Select("m", Taste(true));
        Assert.Equal(0.5, decision.Propensity, 1e-3);
        Assert.Equal(RankingOutcome.Unavailable, bench.Explain(decision).Ranking);
        Assert.Empty(ranker.Runs);
    }

    [Fact]
    public async Task Policies_with_and_without_it_take_turns_and_no_page_is_dropped()
    {
        using CancellationTokenSource stop = new();
        long pages = 0;
        Task reader = Task.Run(() =>
        {
            for (; !stop.IsCancellationRequested; pages++)
                Assert.Equal(SelectionOutcome.Selected, bench.Select($"r{pages}", Taste(true)).Outcome);
        });
        Decision first = default;
        for (int version = 1; version <= 10; version++)
        {
            Policy next = Ranked(PolicyKind.BetaThompson) with { Id = "turns", Version = version };
            bench.Use(version % 2 == 1 ? next : next with { Ranker = null });
            Decision decision = bench.Select($"v{version}", Taste(true));
            Explanation why = bench.Explain(decision);
            Assert.Equal(version, why.Policy.Version);
            Assert.Equal(version % 2 == 1 ? RankingOutcome.Ranked : RankingOutcome.None, why.Ranking);
            first = version == 1 ? decision : first;
        }

        await stop.CancelAsync();
        await reader.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        Assert.Equal(RankingOutcome.Ranked, bench.Explain(first).Ranking); // by its own version, long after
    }

    [Fact]
    public async Task A_page_with_too_many_artworks_ranks_what_fits()
    {
        ImportedTitle[] large =
        [
            .. Enumerable.Range(0, 9).Select(t => new ImportedTitle(
                new Title($"large-{t}", "Large"),
                [.. Enumerable.Range(0, 1000).Select(a => Workbench.NewArtwork($"a{a}") with { TitleId = $"large-{t}" })])),
        ];
        Assert.Equal(CatalogOutcome.Done, await bench.Engine.ImportAsync(large, CancellationToken.None));
        bench.Use(Ranked(PolicyKind.Softmax));
        TitleEntry?[] titles = [.. large.Select(t => bench.Engine.Catalog.FindTitle(t.Title.Id))];
        Decision[] decisions = new Decision[9];
        bench.Engine.SelectPage(bench.Row, "m", titles, Taste(true), decisions);
        Assert.Equal([8000], ranker.Runs);
        Assert.Equal(RankingOutcome.Ranked, bench.Explain(decisions[7]).Ranking);
        Assert.Equal(RankingOutcome.TooMany, bench.Explain(decisions[8]).Ranking);
    }

    [Fact]
    public void The_holdout_is_not_ranked()
    {
        bench.Use(Ranked(PolicyKind.BetaThompson));
        bench.Change(new UpdatePlacement(bench.Row.Placement with { Holdout = 1 }));
        Assert.Equal(RankingOutcome.None, bench.Explain(bench.Select("m", Taste(true))).Ranking);
        Assert.Empty(ranker.Runs);
    }

    [Fact]
    public void A_policy_is_pinned_to_the_rankers_hash_and_width()
    {
        Policy named = new("p", 1) { Ranker = new RankerPrior("match", "1") };
        RankerPrior pinned = named.WithRanker(ranker, out _)!.Ranker!;
        Assert.Equal((ranker.Sha256, 2), (pinned.Sha256, pinned.MemberFeatures));
        Assert.Null((named with { Ranker = new RankerPrior("match", "2") }).WithRanker(ranker, out string missing));
        Assert.Contains("'match' version '2'", missing, StringComparison.Ordinal);
        Policy other = named with { Ranker = named.Ranker with { Sha256 = new string('c', 64) } };
        Assert.Null(other.WithRanker(ranker, out string wrong));
        Assert.Contains(ranker.Sha256, wrong, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PolicyKind.Uniform, 0, ModelScope.Disjoint, "no prior")]
    [InlineData(PolicyKind.Ucb1, 0, ModelScope.Disjoint, "no prior")]
    [InlineData(PolicyKind.LinThompson, 2, ModelScope.Shared, "no prior")]
    [InlineData(PolicyKind.LinUcb, 3, ModelScope.Disjoint, "reads 2 numbers")]
    public void A_policy_that_cannot_be_ranked_is_refused(PolicyKind kind, int dimensions, ModelScope scope, string fault) =>
        Assert.Contains(fault, Ranked(kind, dimensions, scope).Fault(), StringComparison.Ordinal);

    [Fact]
    public void Settings_out_of_range_are_named()
    {
        Policy policy = Ranked(PolicyKind.BetaThompson);
        Assert.Null(policy.Fault());
        Assert.Contains("Strength", (policy with { Ranker = policy.Ranker! with { Strength = 0 } }).Fault(), StringComparison.Ordinal);
        Assert.Contains("DeadlineMs", (policy with { Ranker = policy.Ranker! with { DeadlineMs = 0.01 } }).Fault(), StringComparison.Ordinal);
        Assert.Contains("Sha256", (policy with { Ranker = policy.Ranker! with { Sha256 = "" } }).Fault(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_ranked_page_allocates_nothing_of_its_own()
    {
        ranker.KeepsRows = false;
        bench.Use(Ranked(PolicyKind.BetaThompson));
        TitleEntry?[] titles = [.. Enumerable.Repeat(bench.Title, 40)];
        Decision[] decisions = new Decision[40];
        PageContext context = Taste(true);
        for (int i = 0; i < 100; i++)
            bench.Engine.SelectPage(bench.Row, "warm", titles, context, decisions);
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int i = 0; i < 100; i++)
                bench.Engine.SelectPage(bench.Row, "warm", titles, context, decisions);
        }));
    }

    [Fact]
    public async Task A_ranker_of_a_policy_survives_export_and_import()
    {
        bench.Use(Ranked(PolicyKind.BetaThompson));
        using StringWriter file = new();
        bench.Engine.Export(file, CancellationToken.None);
        using Workbench other = new(0, Workbench.Small with { Rankers = ranker });
        other.Change(new DeleteTitle("t"));
        await other.Engine.ImportAsync(new StringReader(file.ToString()), 1, CancellationToken.None);
        Assert.Equal(bench.Engine.Catalog.FindPolicy("p", 1)!.Policy, other.Engine.Catalog.FindPolicy("p", 1)!.Policy);
    }

    private Policy Ranked(PolicyKind kind, int dimensions = 0, ModelScope scope = ModelScope.Disjoint) => new("p", 1)
    {
        Kind = kind,
        Dimensions = dimensions,
        Scope = scope,
        ArtworkDimensions = scope == ModelScope.Shared ? 2 : 0,
        Exploration = 0.3,
        Temperature = 0.2,
        Gamma = 100,
        Ranker = new RankerPrior("match", "1") { Sha256 = ranker.Sha256, MemberFeatures = 2 },
    };

    private Explanation[] WithoutRanker(Decision[] decisions)
    {
        using SelectionEngine engine =
            SelectionEngine.Open(bench.Folder, Workbench.Small, bench.Clock, NullLogger.Instance);
        return [.. decisions.Select(d => Explain(engine, d.Id))];
    }

    private static Explanation Explain(SelectionEngine engine, DecisionId id) =>
        engine.ExplainAsync(id.Bytes, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromMinutes(1)).GetAwaiter().GetResult()!;

    private static PageContext Taste(bool action)
    {
        PageContext context = new();
        context.SetFeature(0, action ? 1 : -1);
        context.SetFeature(1, 0.5f);
        return context;
    }

    private void Add(string id, float[] embedding) => Assert.Equal(
        CatalogOutcome.Done, bench.Change(new CreateArtwork(Workbench.NewArtwork(id) with { Embedding = embedding })));
}
