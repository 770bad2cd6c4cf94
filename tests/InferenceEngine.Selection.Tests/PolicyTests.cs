namespace InferenceEngine.Selection.Tests;

/// <summary>Policies in force: each algorithm's probabilities, versions, overrides and hot swaps.</summary>
public sealed class PolicyTests : IDisposable
{
    private readonly Workbench bench = new(4, Workbench.Small with { ImpressionInterval = TimeSpan.FromMinutes(1) });

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(PolicyKind.Uniform)]
    [InlineData(PolicyKind.EpsilonGreedy)]
    [InlineData(PolicyKind.Softmax)]
    [InlineData(PolicyKind.Ucb1)]
    [InlineData(PolicyKind.BetaThompson)]
    [InlineData(PolicyKind.GaussianThompson)]
    [InlineData(PolicyKind.InverseGap)]
    public void Every_context_free_algorithm_has_a_pmf_that_its_draws_follow(PolicyKind kind)
    {
        Teach("a2", 30);
        bench.Use(new Policy("p", 1) { Kind = kind });
        Explanation why = bench.Explain(bench.Select("x"));
        Assert.Equal(kind, why.Policy.Kind);
        Assert.Equal(1, why.Arms.Sum(a => a.Probability), 1e-9);
        Assert.True(why.IsExact);
        if (kind is not (PolicyKind.Uniform or PolicyKind.Ucb1))
            Assert.Equal("a2", why.Arms[0].Artwork!.Id);
        const int members = 4000;
        Dictionary<string, int> shares = bench.Shares(members);
        double chi = why.Arms.Where(a => a.Probability > 0).Sum(a =>
            Math.Pow(shares.GetValueOrDefault(a.Artwork!.Id) - (members * a.Probability), 2) / (members * a.Probability));
        Assert.True(chi < 20, $"chi-square {chi} of {kind}"); // 3 degrees of freedom: once in 6,000
        Assert.All(why.Arms.Where(a => a.Probability == 0), a => Assert.DoesNotContain(a.Artwork!.Id, shares.Keys));
    }

    [Fact]
    public void A_new_version_is_in_force_for_the_next_request()
    {
        Teach("a2", 30);
        bench.Use(new Policy("p", 0) { Kind = PolicyKind.EpsilonGreedy, Epsilon = 0 });
        Decision before = bench.Select("m");
        Assert.Equal(("a2", 1.0), (before.Artwork!.Id, before.Propensity));
        bench.Change(new CreatePolicy(new Policy("p", 0) { Kind = PolicyKind.Uniform }));
        Decision after = bench.Select("m");
        Assert.Equal(0.25, after.Propensity);
        Assert.NotEqual(before.Id.Policy, after.Id.Policy);
        Assert.Equal(2, bench.Explain(after).Policy.Version);
        Assert.Equal(PolicyKind.EpsilonGreedy, bench.Explain(before).Policy.Kind);
        bench.Restart();
        Assert.Equal(after.Id.Policy, bench.Select("m").Id.Policy);
    }

    [Fact]
    public async Task Requests_go_on_while_policies_change()
    {
        using CancellationTokenSource stop = new();
        int drawn = 0;
        // Threads of their own: two loops would take both of a two-core machine's pool threads from the changes.
        Task[] requests = [.. Enumerable.Range(0, 2).Select(t => Task.Factory.StartNew(() =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                Assert.Equal(SelectionOutcome.Selected, bench.Select($"m{t}-{i % 500}").Outcome);
                Interlocked.Increment(ref drawn);
            }
        }, TaskCreationOptions.LongRunning))];
        PolicyKind[] kinds = [PolicyKind.Uniform, PolicyKind.BetaThompson, PolicyKind.Softmax, PolicyKind.GaussianThompson];
        for (int version = 0; version < 40; version++)
            bench.Use(new Policy("p", 0) { Kind = kinds[version % kinds.Length] });
        await stop.CancelAsync();
        await Task.WhenAll(requests);
        Assert.True(drawn > 100);
        Assert.Equal(40, bench.Engine.Catalog.FindPolicy("p", 0)!.Policy.Version);
    }

    [Fact]
    public void A_title_may_have_a_policy_of_its_own()
    {
        bench.Use(new Policy("everywhere", 1) { Kind = PolicyKind.Uniform });
        bench.Change(new CreatePolicy(new Policy("here", 1) { Kind = PolicyKind.Ucb1 }));
        Title own = new("t", "Title") { Policies = new Dictionary<string, string> { ["row"] = "here" } };
        Assert.Equal(CatalogOutcome.Done, bench.Change(new UpdateTitle(own)));
        Assert.Equal("here", bench.Explain(bench.Select("m")).Policy.Id);
        Title wrong = own with { Policies = new Dictionary<string, string> { ["row"] = "nowhere" } };
        Assert.Equal(CatalogOutcome.UnknownPolicy, bench.Change(new UpdateTitle(wrong)));
        bench.Restart();
        Assert.Equal("here", bench.Explain(bench.Select("m")).Policy.Id);
    }

    [Fact]
    public void Two_settings_cannot_be_one_version()
    {
        Policy policy = new("p", 3) { Kind = PolicyKind.Softmax };
        Assert.Equal(CatalogOutcome.Done, bench.Change(new CreatePolicy(policy)));
        Assert.Equal(CatalogOutcome.Done, bench.Change(new CreatePolicy(policy)));
        Assert.Equal(CatalogOutcome.AlreadyExists, bench.Change(new CreatePolicy(policy with { Temperature = 0.5 })));
        Placement nowhere = bench.Row.Placement with { PolicyId = "p", PolicyVersion = 9 };
        Assert.Equal(CatalogOutcome.UnknownPolicy, bench.Change(new UpdatePlacement(nowhere)));
    }

    [Fact]
    public void Floors_and_caps_bound_every_probability()
    {
        Teach("a2", 60);
        bench.Use(new Policy("p", 1) { Floor = 0.05, Cap = 0.6 });
        Explanation why = bench.Explain(bench.Select("m"));
        Assert.All(why.Arms, arm => Assert.InRange(arm.Probability, 0.05 - 1e-9, 0.6 + 1e-9));
        Assert.Equal(1, why.Arms.Sum(a => a.Probability), 1e-9);
        Assert.True(why.IsExact);
    }

    [Theory]
    [InlineData("Epsilon", 1.5)]
    [InlineData("Cap", 0)]
    [InlineData("HalfLifeSeconds", 5)]
    [InlineData("PriorAlpha", double.NaN)]
    public void A_setting_that_cannot_work_is_named(string name, double value)
    {
        Policy policy = name switch
        {
            "Epsilon" => new Policy("p", 1) { Epsilon = value },
            "Cap" => new Policy("p", 1) { Cap = value },
            "HalfLifeSeconds" => new Policy("p", 1) { HalfLifeSeconds = value },
            _ => new Policy("p", 1) { PriorAlpha = value },
        };
        Assert.StartsWith(name + " is ", policy.Fault(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_contextual_policy_needs_dimensions() =>
        Assert.Contains("Dimensions", new Policy("p", 1) { Kind = PolicyKind.LinUcb }.Fault(), StringComparison.Ordinal);

    private void Teach(string best, int rewards)
    {
        int given = 0;
        for (int i = 0; given < rewards && i < 5000; i++)
        {
            Decision decision = bench.Select($"teach-{i}");
            if (decision.Artwork!.Id == best)
                given += bench.Reward(decision, 1) == RewardOutcome.Accepted ? 1 : 0;
        }

        bench.WaitFor(() => bench.Arm(best).Rewards == rewards);
    }
}
