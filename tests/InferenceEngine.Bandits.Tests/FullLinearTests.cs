namespace InferenceEngine.Bandits.Tests;

public sealed class FullLinearTests
{
    private static readonly LinearPrior Prior = new(0.5f, 0.2f);

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(32)]
    [InlineData(64)]
    public void The_normal_equations_hold(int d)
    {
        const int Seed = 12;
        Random random = new(Seed);
        Model model = new(d);
        float[][] xs = [.. Enumerable.Range(0, 3 * d).Select(_ => Values(d, random))];
        foreach (float[] x in xs)
            model.Observe(x, 0.7, random.NextDouble());
        model.Solve(Prior);
        for (int i = 0; i < d; i++)
        {
            // (∑ w·x·xᵀ + λI)·θ = b + λμ, row i.
            double left = (0.5 * model.Weights[i])
                + xs.Sum(x => 0.7 * x[i] * x.Zip(model.Weights, (a, w) => a * w).Sum());
            Assert.Equal(model.B[i] + 0.1, left, 1e-6);
        }
    }

    [Fact]
    public void The_variance_is_that_of_the_inverse()
    {
        // Λ + λI = [[3, 1], [1, 2]], inverse [[2, −1], [−1, 3]] / 5; x = (1, 2): (2 − 4 + 12) / 5 = 2.
        double[] factor = new double[3];
        Assert.True(FullLinear.Factor([2, 1, 1], 1, factor));
        FullLinear.Score([1, 2], factor, [3, 4], 0.5, out double mean, out double variance);
        Assert.Equal(11, mean, 1e-12);
        Assert.Equal(1, variance, 1e-12);
        double[] spread = new double[2];
        double[] other = new double[2];
        FullLinear.Whiten([1, 2], factor, spread);
        FullLinear.Whiten([1, 0], factor, other);
        Assert.Equal(0, (spread[0] * other[0]) + (spread[1] * other[1]), 1e-12); // (1, 2)·(2, −1)/5
    }

    [Fact]
    public void Without_correlation_it_is_the_scalar_rule_feature_by_feature()
    {
        Model model = new(3);
        double mean = 0;
        double variance = 0;
        float[] probe = [1, -1, 2];
        for (int k = 0; k < 3; k++)
        {
            float[] x = new float[3];
            x[k] = k + 1;
            model.Observe(x, 2, 0.5);
            double precision = Prior.Precision + (2 * x[k] * x[k]);
            mean += probe[k] * ((0.5 * x[k]) + (Prior.Precision * Prior.Mean)) / precision;
            variance += probe[k] * probe[k] / precision;
        }

        model.Solve(Prior);
        FullLinear.Score(probe, model.Factor, model.Weights, 1, out double fullMean, out double fullVariance);
        Assert.Equal(mean, fullMean, 1e-6);
        Assert.Equal(variance, fullVariance, 1e-6);
    }

    [Fact]
    public void What_is_added_can_be_taken_away()
    {
        double[] precision = new double[3];
        double[] b = new double[2];
        FullLinear.ObserveImpression([1, 2], 1, precision);
        FullLinear.ObserveReward([1, 2], 1, b);
        FullLinear.ObserveImpression([0.1f, 7], 3, precision);
        FullLinear.ObserveReward([0.1f, 7], 0.3, b);
        FullLinear.SubtractImpression([0.1f, 7], 3, precision);
        FullLinear.SubtractReward([0.1f, 7], 0.3, b);
        Assert.Equal([1, 2, 4], precision, (p, q) => Math.Abs(p - q) < 1e-12);
        Assert.Equal([1, 2], b, (p, q) => Math.Abs(p - q) < 1e-12);
        FullLinear.Decay(b, 0.5);
        Assert.Equal([0.5, 1], b, (p, q) => Math.Abs(p - q) < 1e-12);
    }

    [Fact]
    public void A_matrix_that_is_not_positive_definite_is_told() =>
        Assert.False(FullLinear.Factor([1, 2, 1], 0, new double[3]));

    [Fact]
    public void Lengths_that_do_not_fit_are_refused() =>
        Assert.Throws<ArgumentException>(() => FullLinear.ObserveImpression([1, 2], 1, new double[4]));

    private static float[] Values(int count, Random random) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];

    private sealed class Model(int features)
    {
        private readonly double[] precision = new double[FullLinear.TriangleLength(features)];

        public double[] B { get; } = new double[features];

        public double[] Factor { get; } = new double[FullLinear.TriangleLength(features)];

        public double[] Weights { get; } = new double[features];

        public void Observe(float[] x, double weight, double reward)
        {
            FullLinear.ObserveImpression(x, weight, precision);
            FullLinear.ObserveReward(x, reward, B);
        }

        public void Solve(LinearPrior prior)
        {
            Assert.True(FullLinear.Factor(precision, prior.Precision, Factor));
            FullLinear.Weights(Factor, B, prior, Weights);
        }
    }
}
