namespace InferenceEngine.Bandits.Tests;

public sealed class DiagonalLinearTests
{
    private static readonly LinearPrior Prior = new(2, 0.5f, 0.25f);

    // By hand for x = 2: mean 2·(b + λμ)/(P + λ) = 2·(3 + 1)/(8 + 2) = 0.8, variance 0.25·4/10 = 0.1.
    [Fact]
    public void One_feature_by_hand()
    {
        float[] precision = new float[1];
        float[] b = new float[1];
        DiagonalLinear.ObserveImpression([2], 2, precision);
        DiagonalLinear.ObserveReward([2], 1.5f, b);
        DiagonalLinear.Score([2], precision, b, Prior, out double mean, out double variance);
        Assert.Equal(0.8, mean, 1e-6);
        Assert.Equal(0.1, variance, 1e-6);
    }

    [Fact]
    public void Without_evidence_there_is_the_prior()
    {
        DiagonalLinear.Score([1, 3], new float[2], new float[2], Prior, out double mean, out double variance);
        Assert.Equal(2, mean, 1e-6);
        Assert.Equal(0.25 * 10 / 2, variance, 1e-6);
    }

    [Fact]
    public void Every_length_gives_what_one_feature_after_the_other_gives()
    {
        Random random = new(4);
        for (int d = 0; d <= 67; d++)
        {
            float[] x = Values(d, random);
            float[] precision = [.. Values(d, random).Select(Math.Abs)];
            float[] b = Values(d, random);
            DiagonalLinear.Score(x, precision, b, Prior, out double mean, out double variance);
            double expectedMean = 0;
            double expectedVariance = 0;
            for (int k = 0; k < d; k++)
            {
                expectedMean += x[k] * (b[k] + 1.0) / (precision[k] + 2.0);
                expectedVariance += 0.25 * x[k] * x[k] / (precision[k] + 2.0);
            }

            Assert.Equal(expectedMean, mean, 1e-4);
            Assert.Equal(expectedVariance, variance, 1e-4);
        }
    }

    [Fact]
    public void What_is_added_can_be_taken_away()
    {
        Random random = new(5);
        for (int d = 1; d <= 35; d++)
        {
            float[] precision = new float[d];
            float[] b = new float[d];
            float[] x = Values(d, random);
            float[] other = Values(d, random);
            DiagonalLinear.ObserveImpression(x, 1, precision);
            DiagonalLinear.ObserveReward(x, 0.5f, b);
            float[] precisionBefore = [.. precision];
            float[] before = [.. b];
            DiagonalLinear.ObserveImpression(other, 3, precision);
            DiagonalLinear.ObserveReward(other, 2, b);
            DiagonalLinear.SubtractImpression(other, 3, precision);
            DiagonalLinear.SubtractReward(other, 2, b);
            Assert.Equal(precisionBefore, precision, (p, q) => Math.Abs(p - q) < 1e-5);
            Assert.Equal(before, b, (p, q) => Math.Abs(p - q) < 1e-5);
        }
    }

    [Fact]
    public void Evidence_decays_to_the_prior()
    {
        float[] precision = [8];
        float[] b = [3];
        DiagonalLinear.Decay(precision, 0);
        DiagonalLinear.Decay(b, 0);
        DiagonalLinear.Score([1], precision, b, Prior, out double mean, out _);
        Assert.Equal(0.5, mean, 1e-6);
    }

    [Fact]
    public void The_weights_of_a_linear_reward_are_found()
    {
        const int Seed = 6;
        Random random = new(Seed);
        float[] truth = [0.3f, -0.2f, 0.1f, 0.5f];
        float[] precision = new float[4];
        float[] b = new float[4];
        for (int n = 0; n < 20_000; n++)
        {
            float[] x = Values(4, random);
            float reward = x.Zip(truth, (p, q) => p * q).Sum() + (0.1f * (float)Normal.Draw(random));
            DiagonalLinear.ObserveImpression(x, 1, precision);
            DiagonalLinear.ObserveReward(x, reward, b);
        }

        DiagonalLinear.Score([1, 1, 1, 1], precision, b, new LinearPrior(1), out double mean, out double variance);
        Assert.True(Math.Abs(mean - 0.7) < 5 * Math.Sqrt(variance),
            $"mean {mean}, deviation {Math.Sqrt(variance)}, seed {Seed}");
    }

    [Fact]
    public void Lengths_that_differ_are_refused() =>
        Assert.Throws<ArgumentException>(() => DiagonalLinear.ObserveReward([1, 2], 1, new float[3]));

    private static float[] Values(int count, Random random) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
}
