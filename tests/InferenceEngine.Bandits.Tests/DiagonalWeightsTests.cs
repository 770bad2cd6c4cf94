namespace InferenceEngine.Bandits.Tests;

public sealed class DiagonalWeightsTests
{
    [Fact]
    public void One_feature_is_exact_Bayes()
    {
        // With one weight the diagonal is the whole covariance: prior N(0, 1), n observations of noise variance s².
        const float noise = 0.25f;
        float[] x = [1];
        float[] means = [0];
        float[] variances = [1];
        const int impressions = 400;
        for (int i = 0; i < impressions; i++)
            DiagonalWeights.Impression(x, means, variances, noise);
        Assert.Equal(0, means[0]);
        Assert.Equal(1 / (1 + (impressions / noise)), variances[0], 1e-6);
        for (int i = 0; i < 100; i++)
            DiagonalWeights.Reward(x, means, variances, noise, 1);
        Assert.Equal(100 / (impressions + noise), means[0], 0.002);
    }

    [Fact]
    public void Features_that_vary_together_do_not_count_twice()
    {
        // A constant beside copies of it: the sum of the weights is the rate, not a multiple of it.
        Random random = new(3);
        float[] x = [1, 1, 1, 1, 0];
        float[] means = new float[5];
        float[] variances = [1, 1, 1, 1, 1];
        for (int i = 0; i < 20_000; i++)
        {
            x[4] = random.NextSingle() - 0.5f;
            DiagonalWeights.Impression(x, means, variances, 0.25f);
            if (random.NextDouble() < 0.3)
                DiagonalWeights.Reward(x, means, variances, 0.25f, 1);
        }

        Assert.Equal(0.3, means.Take(4).Sum(), 0.03);
        Assert.Equal(0, means[4], 0.03);
    }

    [Theory]
    [InlineData(0.25f)]
    [InlineData(0f)]
    public void Two_groups_are_told_apart(float noise)
    {
        Random random = new(4);
        float[] means = new float[3];
        float[] variances = [1, 1, 1];
        for (int i = 0; i < 20_000; i++)
        {
            float[] x = [1, i % 2 == 1 ? 1 : -1, random.NextSingle() - 0.5f]; // centred, as callers should
            DiagonalWeights.Impression(x, means, variances, noise);
            if (random.NextDouble() < (i % 2 == 1 ? 0.4 : 0.1))
                DiagonalWeights.Reward(x, means, variances, noise, 1);
        }

        Assert.Equal(0.1, Predict([1, -1, 0], means, variances, noise), 0.03);
        Assert.Equal(0.4, Predict([1, 1, 0], means, variances, noise), 0.04);
    }

    [Fact]
    public void A_reward_taken_back_leaves_what_was_before()
    {
        float[] x = [1, -0.5f, 2];
        float[] means = [0.1f, 0.2f, -0.1f];
        float[] variances = [0.01f, 0.02f, 0.005f];
        float[] before = [.. means];
        DiagonalWeights.Reward(x, means, variances, 0.25f, 0.8f);
        Assert.NotEqual(before, means);
        DiagonalWeights.Reward(x, means, variances, 0.25f, -0.8f);
        for (int i = 0; i < before.Length; i++)
            Assert.Equal(before[i], means[i], 1e-6f);
    }

    [Fact]
    public void Forgetting_leads_back_to_the_prior()
    {
        float[] variances = [0.01f, 1];
        DiagonalWeights.Decay(variances, 1, 0.5f);
        Assert.Equal(1 / (1 + (0.5f * 99)), variances[0], 1e-6f);
        Assert.Equal(1, variances[1]);
        DiagonalWeights.Decay(variances, 1, 0);
        Assert.Equal([1f, 1f], variances);
    }

    [Fact]
    public void Vectors_and_single_numbers_agree()
    {
        Random random = new(5);
        for (int d = 0; d < 40; d++)
        {
            float[] x = [.. Enumerable.Range(0, d).Select(_ => random.NextSingle() - 0.5f)];
            float[] m = [.. Enumerable.Range(0, d).Select(_ => random.NextSingle())];
            float[] v = [.. Enumerable.Range(0, d).Select(_ => random.NextSingle())];
            (float mean, float variance) = DiagonalWeights.Score(x, m, v);
            Assert.Equal(x.Zip(m, (a, b) => (double)a * b).Sum(), mean, 1e-5);
            Assert.Equal(x.Zip(v, (a, b) => (double)a * a * b).Sum(), variance, 1e-5);
        }
    }

    [Fact]
    public void Lengths_must_agree() =>
        Assert.Throws<ArgumentException>(() => DiagonalWeights.Score([1, 2], [1], [1]));

    private static double Predict(float[] x, float[] means, float[] variances, float noise)
    {
        double score = DiagonalWeights.Score(x, means, variances).Mean;
        return noise > 0 ? score : 1 / (1 + Math.Exp(-score));
    }
}
