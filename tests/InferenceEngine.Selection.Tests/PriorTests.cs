using InferenceEngine.Bandits;

namespace InferenceEngine.Selection.Tests;

/// <summary>Where new artworks start: fitted from past artworks, the same after a restart and a replay.</summary>
public sealed class PriorTests : IDisposable
{
    private const int Past = 24;
    private readonly Workbench bench =
        new(0, Workbench.Small with { PriorMinArtworks = 20, PriorInterval = TimeSpan.Zero });

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Too_little_evidence_fits_nothing()
    {
        Teach(6);
        Assert.Null(Fit());
        Assert.Null(bench.Engine.Catalog.PriorOf(bench.Row));
        Add("new", 1, 1);
        Assert.Equal(0.5, bench.Arm("new").Posterior.Mean, 1e-9);
    }

    [Fact]
    public void A_new_artwork_starts_from_what_its_embedding_and_scores_promise()
    {
        Teach(Past);
        FittedPrior prior = Fit()!;
        Assert.False(prior.IsPooled);
        Assert.Equal(Past, prior.Artworks);
        Assert.Equal(["quality"], prior.Scores);
        Add("good", 1, 0.9);
        Add("bad", -1, 0.1);
        Assert.InRange(bench.Arm("good").Posterior.Mean, 0.4, 0.8);
        Assert.InRange(bench.Arm("bad").Posterior.Mean, 0.02, 0.3);
        Assert.True(bench.Arm("good").Probability > 2 * bench.Arm("bad").Probability);
        Assert.Equal(0, bench.Arm("good").Impressions);
    }

    [Fact]
    public void It_survives_a_checkpoint_and_a_restart()
    {
        Teach(Past);
        FittedPrior prior = Fit()!;
        Add("before", 0.5, 0.6);
        BetaPosterior before = bench.Arm("before").Posterior;
        bench.Restart();
        FittedPrior restored = bench.Engine.Catalog.PriorOf(bench.Row)!;
        Assert.Equal(prior.Weights, restored.Weights);
        Assert.Equal(
            (prior.Strength, prior.IsPooled, prior.Artworks),
                (restored.Strength, restored.IsPooled, restored.Artworks));
        Assert.Equal(before, bench.Arm("before").Posterior);
        Add("after", 0.5, 0.6);
        Assert.Equal(before, bench.Arm("after").Posterior);
    }

    [Fact]
    public void A_replay_of_the_whole_log_gives_the_same_priors()
    {
        Teach(Past);
        Fit();
        Add("new", 0.5, 0.6);
        BetaPosterior before = bench.Arm("new").Posterior;
        bench.Restart(() =>
        {
            foreach (string file in Directory.GetFiles(Path.Combine(bench.Folder, "state"), "checkpoint.*"))
                File.Delete(file);
        });
        Assert.Equal(before, bench.Arm("new").Posterior);
    }

    [Fact]
    public async Task An_import_has_priors_too()
    {
        Teach(Past);
        Fit();
        ImportedTitle imported = new(new Title("u", "U"), [Artwork("x", 1, 0.9) with { TitleId = "u" }]);
        Assert.Equal(CatalogOutcome.Done, await bench.Engine.ImportAsync([imported], CancellationToken.None));
        TitleStatistics statistics = bench.Engine.Statistics(bench.Engine.Catalog.FindTitle("u")!, bench.Row);
        Assert.InRange(statistics.Arms[0].Posterior.Mean, 0.4, 0.8);
    }

    [Fact]
    public void The_schedule_fits_by_itself()
    {
        using Workbench own =
            new(0, Workbench.Small with { PriorMinArtworks = 5, PriorInterval = TimeSpan.FromMilliseconds(50) });
        for (int i = 0; i < 5; i++)
            own.Change(new CreateArtwork(Artwork($"a{i}", i, 0.5)));
        own.Use(new Policy("even", 1) { Kind = PolicyKind.Uniform });
        for (int member = 0; member < 200; member++)
            own.Reward(own.Select($"m{member}"), member % 2);
        own.WaitFor(() => own.Engine.Catalog.PriorOf(own.Row) is not null);
    }

    [Fact]
    public void While_the_fold_is_held_nothing_is_learnt_and_rewards_are_taken()
    {
        Add("a", 0, 0);
        using (bench.Engine.HoldFold())
        {
            Assert.Equal(RewardOutcome.Accepted, bench.Reward(bench.Select("m"), 1));
            Thread.Sleep(50);
            Assert.Equal(0, bench.Arm("a").RewardSum);
        }

        bench.Settle();
        Assert.Equal(1, bench.Arm("a").RewardSum);
    }

    private FittedPrior? Fit() =>
        bench.Engine.FitPriorAsync(bench.Row, CancellationToken.None).GetAwaiter().GetResult();

    private void Add(string id, double likeness, double quality) =>
        Assert.Equal(CatalogOutcome.Done, bench.Change(new CreateArtwork(Artwork(id, likeness, quality))));

    private static Artwork Artwork(string id, double likeness, double quality) => Workbench.NewArtwork(id) with
    {
        Embedding = [(float)likeness, 0.3f],
        Scores = new Dictionary<string, double> { ["quality"] = quality },
    };

    // Artworks of every likeness; half of the members take what is like 1, a twentieth what is like −1.
    private void Teach(int artworks)
    {
        Random random = new(5);
        for (int i = 0; i < artworks; i++)
            Add($"past-{i}", -1 + (2.0f * i / artworks), random.NextDouble());
        bench.Use(new Policy("even", 1) { Kind = PolicyKind.Uniform });
        for (int member = 0; member < 60 * artworks; member += 100)
        {
            RewardReport[] taken = [.. Enumerable.Range(member, 100).Select(m => bench.Select($"m{m}"))
                .Where(d => random.NextDouble() < 0.275 + (0.225 * d.Artwork!.Embedding[0]))
                .Select(d => new RewardReport(d.Id.Bytes.ToArray(), 1))];
            bench.Engine.RewardAsync(taken, string.Empty, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }

        bench.Settle();
        bench.Use(new Policy("learn", 1));
    }
}
