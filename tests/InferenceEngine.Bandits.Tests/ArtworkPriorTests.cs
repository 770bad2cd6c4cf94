namespace InferenceEngine.Bandits.Tests;

public sealed class ArtworkPriorTests
{
    private const int Dimension = 6;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Predictions_of_new_artworks_are_better_than_one_and_one(int seed)
    {
        Random random = new(seed);
        SimulatedArtwork[] past = [.. Enumerable.Range(0, 400).Select(_ => new SimulatedArtwork(random))];
        SimulatedArtwork[] later = [.. Enumerable.Range(0, 200).Select(_ => new SimulatedArtwork(random))];
        ArtworkPrior prior = Fit(past);
        Assert.False(prior.IsPooled);
        Assert.InRange(prior.Strength, 10, 90); // the simulation's is 30
        double fitted = later.Average(a => a.LogLoss(prior.Predict(a.Features).Mean));
        double flat = later.Average(a => a.LogLoss(0.5));
        double pooled = later.Average(a => a.LogLoss(past.Average(p => p.Rate)));
        Assert.True(fitted < flat && fitted < pooled, $"{fitted} against {flat} and {pooled} (seed {seed})");
    }

    [Fact]
    public void A_bandit_that_starts_from_predictions_regrets_less()
    {
        const int Seed = 4;
        Random random = new(Seed);
        ArtworkPrior prior = Fit([.. Enumerable.Range(0, 400).Select(_ => new SimulatedArtwork(random))]);
        double informed = 0;
        double flat = 0;
        for (int title = 0; title < 30; title++)
        {
            SimulatedArtwork[] arms = [.. Enumerable.Range(0, 8).Select(_ => new SimulatedArtwork(random))];
            informed += Regret(arms, [.. arms.Select(a => prior.Predict(a.Features))], random);
            flat += Regret(arms, [.. arms.Select(_ => new BetaPosterior(1, 1))], random);
        }

        Assert.True(informed < 0.8 * flat, $"regret {informed:F1} against {flat:F1} (seed {Seed})");
    }

    [Fact]
    public void With_few_artworks_the_past_is_pooled()
    {
        ArtworkPrior prior = ArtworkPrior.Fit([1, -1, 0], 1, [100, 100, 0], [10, 20, 0]);
        Assert.True(prior.IsPooled);
        Assert.Equal(30.5 / 201, prior.Predict([5]).Mean, 1e-9);
        Assert.Equal(2, prior.Strength);
    }

    [Fact]
    public void Without_a_past_it_is_one_and_one()
    {
        BetaPosterior posterior = ArtworkPrior.Fit([], 2, [], []).Predict([1, 2]);
        Assert.Equal(1, posterior.Alpha, 1e-12);
        Assert.Equal(1, posterior.Beta, 1e-12);
    }

    [Fact]
    public void The_same_past_gives_the_same_prior()
    {
        Random random = new(5);
        SimulatedArtwork[] past = [.. Enumerable.Range(0, 50).Select(_ => new SimulatedArtwork(random))];
        Assert.Equal(Fit(past).Predict(past[0].Features), Fit(past).Predict(past[0].Features));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_feature_that_separates_perfectly_gives_a_finite_prior(double rate)
    {
        float[] features = [.. Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? 1f : -1f)];
        double[] impressions = [.. Enumerable.Repeat(50.0, 40)];
        double[] rewards = [.. Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? 50 * rate : 0)];
        BetaPosterior posterior = ArtworkPrior.Fit(features, 1, impressions, rewards).Predict([1]);
        Assert.True(posterior.Alpha > 0 && posterior.Beta > 0 && double.IsFinite(posterior.Alpha + posterior.Beta));
    }

    [Fact]
    public void More_rewards_than_impressions_are_refused() =>
        Assert.Throws<ArgumentException>(() => ArtworkPrior.Fit([1], 1, [1], [2]));

    private static ArtworkPrior Fit(SimulatedArtwork[] past) => ArtworkPrior.Fit(
        [.. past.SelectMany(a => a.Features)], Dimension,
        [.. past.Select(a => (double)a.Impressions)], [.. past.Select(a => (double)a.Rewards)]);

    private static double Regret(SimulatedArtwork[] arms, BetaPosterior[] posteriors, Random random)
    {
        double best = arms.Max(a => a.Rate);
        double regret = 0;
        double[] pmf = new double[arms.Length];
        uint[] keys = [.. Enumerable.Range(0, arms.Length).Select(i => (uint)i)];
        for (int round = 0; round < 300; round++)
        {
            BetaThompson.Pmf(posteriors, pmf);
            int arm = ExponentialRace.Draw(pmf, keys, (ulong)random.NextInt64());
            double reward = random.NextDouble() < arms[arm].Rate ? 1 : 0;
            posteriors[arm] = new(posteriors[arm].Alpha + reward, posteriors[arm].Beta + 1 - reward);
            regret += best - arms[arm].Rate;
        }

        return regret;
    }

    /// <summary>
    /// Features, a rate that is Beta of strength 30 about a logistic function of them, and a history.
    /// </summary>
    private sealed class SimulatedArtwork
    {
        private static readonly double[] Truth = [0.8, -0.5, 0.3, 0, 0, 0.2];

        public SimulatedArtwork(Random random)
        {
            Features = [.. Enumerable.Range(0, Dimension).Select(_ => (float)Normal.Draw(random))];
            double mean = 1 / (1 + Math.Exp(2 - Features.Zip(Truth, (x, w) => x * w).Sum()));
            Rate = Math.Clamp(mean + (Math.Sqrt(mean * (1 - mean) / 31) * Normal.Draw(random)), 0.001, 0.999);
            Impressions = (int)Math.Exp(7 * random.NextDouble());
            Rewards = Enumerable.Range(0, Impressions).Count(_ => random.NextDouble() < Rate);
        }

        public float[] Features { get; }

        public double Rate { get; }

        public int Impressions { get; }

        public int Rewards { get; }

        public double LogLoss(double predicted) =>
            -(Rate * Math.Log(predicted)) - ((1 - Rate) * Math.Log(1 - predicted));
    }
}
