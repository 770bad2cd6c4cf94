namespace InferenceEngine.Selection.Tests;

/// <summary>Contextual policies: they learn which member likes what, from rewards that carry no features.</summary>
public sealed class ContextTests : IDisposable
{
    private readonly Workbench bench = new(0);

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(PolicyKind.LinUcb, ModelForm.Diagonal, ModelScope.Disjoint)]
    [InlineData(PolicyKind.LinUcb, ModelForm.Full, ModelScope.Disjoint)]
    [InlineData(PolicyKind.LinThompson, ModelForm.Diagonal, ModelScope.Disjoint)]
    [InlineData(PolicyKind.LinThompson, ModelForm.Full, ModelScope.Disjoint)]
    [InlineData(PolicyKind.LinThompson, ModelForm.Diagonal, ModelScope.Shared)]
    [InlineData(PolicyKind.LogisticThompson, ModelForm.Diagonal, ModelScope.Disjoint)]
    [InlineData(PolicyKind.InverseGap, ModelForm.Diagonal, ModelScope.Disjoint)]
    [InlineData(PolicyKind.InverseGap, ModelForm.Diagonal, ModelScope.Shared)]
    public void Two_tastes_are_told_apart(PolicyKind kind, ModelForm form, ModelScope scope)
    {
        Add("action", [1, 0]);
        Add("romance", [0, 1]);
        bench.Use(new Policy("p", 1)
        {
            Kind = kind,
            Dimensions = 2,
            Form = form,
            Scope = scope,
            ArtworkDimensions = scope == ModelScope.Shared ? 2 : 0,
            Exploration = 0.3,
            Gamma = 100,
        });
        for (int i = 0; i < 600; i++)
        {
            bool likesAction = i % 2 == 0;
            Decision decision = bench.Select($"m{i}", Taste(likesAction));
            Assert.Equal(SelectionOutcome.Selected, decision.Outcome);
            if (decision.Artwork!.Id == (likesAction ? "action" : "romance"))
                bench.Reward(decision, 1);
            if (i % 50 == 49)
                bench.Settle();
        }

        bench.Settle();
        Assert.InRange(bench.Shares(200, Taste(true), "a-").GetValueOrDefault("action"), 150, 200);
        Assert.InRange(bench.Shares(200, Taste(false), "r-").GetValueOrDefault("romance"), 150, 200);
        Assert.Equal(0, bench.Engine.Counters.RewardsWithoutPage);
    }

    [Fact]
    public void What_a_model_learnt_survives_a_restart_and_a_new_version()
    {
        Add("action", []);
        Add("romance", []);
        Policy policy = new("p", 0) { Kind = PolicyKind.LinUcb, Dimensions = 2, Form = ModelForm.Full };
        bench.Use(policy);
        Teach(200);
        Explanation before = bench.Explain(bench.Select("x", Taste(true)));
        bench.Restart();
        Explanation after = bench.Explain(bench.Select("x", Taste(true)));
        Assert.Equal(before.Arms.Select(a => (a.Key, a.Probability)), after.Arms.Select(a => (a.Key, a.Probability)));
        Assert.True(after is { IsExact: true, HasRequest: true });
        bench.Use(policy with { Kind = PolicyKind.InverseGap, Gamma = 1000 });
        Assert.InRange(bench.Shares(100, Taste(true)).GetValueOrDefault("action"), 80, 100);
        bench.Use(policy with { Dimensions = 3 });
        Assert.Equal(0.5, bench.Select("y", Taste(true)).Propensity, 1e-9); // another shape begins anew: a tie
    }

    [Fact]
    public void A_shared_model_knows_a_new_artwork_by_its_embedding()
    {
        Add("action", [1, 0]);
        Add("romance", [0, 1]);
        bench.Use(new Policy("p", 1)
        {
            Kind = PolicyKind.InverseGap,
            Dimensions = 2,
            Scope = ModelScope.Shared,
            ArtworkDimensions = 2,
            Gamma = 1000,
        });
        Teach(400);
        Add("explosion", [1, 0]);
        Explanation why = bench.Explain(bench.Select("x", Taste(true)));
        ArmExplanation old = why.Arms.Single(a => a.Artwork!.Id == "action");
        ArmExplanation fresh = why.Arms.Single(a => a.Artwork!.Id == "explosion");
        Assert.Equal(old.Estimate, fresh.Estimate, 1e-6);
        Assert.True(fresh.Probability > 3 * why.Arms.Single(a => a.Artwork!.Id == "romance").Probability);
    }

    [Fact]
    public void Arms_of_a_shared_posterior_are_drawn_as_correlated()
    {
        // Equal embeddings are one arm to the model: whatever a Thompson draw says of one it says of the other, and the
        // better of two equals must not win more often than the third alone would.
        Add("a", [1, 0]);
        Add("b", [1, 0]);
        Add("c", [0, 1]);
        bench.Use(new Policy("p", 1)
        {
            Kind = PolicyKind.LinThompson,
            Dimensions = 1,
            Scope = ModelScope.Shared,
            ArtworkDimensions = 2,
        });
        PageContext context = new();
        context.SetFeature(0, 1);
        Explanation why = bench.Explain(bench.Select("x", context));
        Assert.Equal(0.5, why.Arms.Single(arm => arm.Artwork!.Id == "c").Probability, 0.03);
    }

    [Fact]
    public void Features_that_are_not_finite_count_as_zero_and_are_counted()
    {
        Add("a", []);
        Add("b", []);
        bench.Use(new Policy("p", 1) { Kind = PolicyKind.LinThompson, Dimensions = 3 });
        PageContext context = new();
        context.SetFeature(0, float.NaN);
        context.SetFeature(1, float.PositiveInfinity);
        context.SetFeature(2, 1);
        Decision decision = bench.Select("m", context);
        Assert.Equal(0.5, decision.Propensity, 1e-6);
        Assert.Equal(2, bench.Engine.Counters.NonFiniteFeatures);
        Assert.Equal(RewardOutcome.Accepted, bench.Reward(decision, 1));
        bench.Settle();
        Assert.All(bench.Explain(bench.Select("n", context)).Arms, arm => Assert.True(double.IsFinite(arm.Estimate)));
    }

    [Fact]
    public void A_reload_of_the_page_is_one_impression()
    {
        Add("a", []);
        bench.Use(new Policy("p", 1) { Kind = PolicyKind.LinUcb, Dimensions = 1, Form = ModelForm.Full });
        PageContext context = new();
        context.SetFeature(0, 1);
        Decision first = bench.Select("m", context);
        bench.Settle();
        double deviation = bench.Explain(first).Arms[0].Deviation;
        for (int i = 0; i < 10; i++)
            bench.Select("m", context);
        bench.Settle();
        Assert.Equal(deviation, bench.Explain(first).Arms[0].Deviation, 1e-9);
    }

    [Fact]
    public void Taking_rewards_back_takes_them_from_the_model()
    {
        Add("a", []);
        bench.Use(new Policy("p", 1) { Kind = PolicyKind.LinUcb, Dimensions = 1, Form = ModelForm.Full });
        PageContext context = new();
        context.SetFeature(0, 1);
        for (int i = 0; i < 50; i++)
            bench.Reward(bench.Select($"good-{i}", context).Id, 0.2, "app");
        bench.Settle();
        double honest = Estimate(context);
        for (int i = 0; i < 50; i++)
            bench.Reward(bench.Select($"bot-{i}", context).Id, 1, "botnet");
        bench.Settle();
        Assert.True(Estimate(context) > honest + 0.2);
        Assert.Equal(50, bench.Undo("botnet"));
        bench.Settle();
        Assert.Equal(honest / 2, Estimate(context), 0.01); // their impressions stay: they were shown
    }

    private double Estimate(PageContext context) => bench.Explain(bench.Select("probe", context)).Arms[0].Estimate;

    private void Teach(int members)
    {
        for (int i = 0; i < members; i++)
        {
            bool likesAction = i % 2 == 0;
            Decision decision = bench.Select($"teach-{i}", Taste(likesAction));
            bench.Reward(decision, decision.Artwork!.Id == (likesAction ? "action" : "romance") ? 1 : 0);
        }

        bench.Settle();
    }

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
