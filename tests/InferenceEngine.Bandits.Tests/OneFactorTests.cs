namespace InferenceEngine.Bandits.Tests;

public sealed class OneFactorTests
{
    [Fact]
    public void A_covariance_of_one_factor_is_found_exactly()
    {
        double[] l = [0.9, -0.5, 0.3, 1.4];
        double[] d = [0.1, 0.4, 0, 0.2];
        (double[] loadings, double[] deviations) = Fit(Covariance(l, d));
        double sign = Math.Sign(loadings[0]);
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(l[i], sign * loadings[i], 1e-4);
            Assert.Equal(d[i], deviations[i], 2e-2);
        }
    }

    [Fact]
    public void Equal_scores_have_no_own_part()
    {
        (double[] loadings, double[] deviations) = Fit([.. Enumerable.Repeat(4.0, 9)]);
        Assert.All(loadings, l => Assert.Equal(2, Math.Abs(l), 1e-9));
        Assert.All(deviations, d => Assert.Equal(0, d, 1e-4));
    }

    [Fact]
    public void Independent_scores_have_no_common_part()
    {
        (double[] loadings, double[] deviations) = Fit([4, 0, 0, 0, 9, 0, 0, 0, 1]);
        Assert.All(loadings, l => Assert.Equal(0, l, 1e-9));
        Assert.Equal([2, 3, 1], deviations, (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Without_variance_everything_is_zero()
    {
        (double[] loadings, double[] deviations) = Fit(new double[9]);
        Assert.Equal(new double[3], loadings);
        Assert.Equal(new double[3], deviations);
    }

    [Fact]
    public void Variances_are_kept_and_no_small_change_of_a_loading_is_better()
    {
        const int Seed = 9;
        const int Arms = 12;
        Random random = new(Seed);
        double[] factors = [.. Enumerable.Range(0, Arms * 5).Select(_ => Normal.Draw(random))];
        double[] covariance = new double[Arms * Arms];
        for (int i = 0; i < covariance.Length; i++)
            covariance[i] = Enumerable.Range(0, 5).Sum(k => factors[(i / Arms * 5) + k] * factors[(i % Arms * 5) + k]);
        (double[] loadings, double[] deviations) = Fit(covariance);
        for (int i = 0; i < Arms; i++)
        {
            double variance = (loadings[i] * loadings[i]) + (deviations[i] * deviations[i]);
            Assert.Equal(covariance[i * (Arms + 1)], variance, 1e-9);
            double error = Error(covariance, loadings);
            double old = loadings[i];
            foreach (double change in (double[])[-1e-3, 1e-3])
            {
                loadings[i] = old + change;
                bool isAllowed = Math.Abs(loadings[i]) <= Math.Sqrt(covariance[i * (Arms + 1)]);
                Assert.True(!isAllowed || Error(covariance, loadings) >= error - 1e-9, $"arm {i}, seed {Seed}");
            }

            loadings[i] = old;
        }
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused() =>
        Assert.Throws<ArgumentException>(() => OneFactor.Fit(new double[8], new double[3], new double[3]));

    private static (double[] Loadings, double[] Deviations) Fit(double[] covariance)
    {
        int n = (int)Math.Sqrt(covariance.Length);
        double[] loadings = new double[n];
        double[] deviations = new double[n];
        OneFactor.Fit(covariance, loadings, deviations);
        return (loadings, deviations);
    }

    private static double[] Covariance(double[] l, double[] d) =>
        [.. Enumerable.Range(0, l.Length * l.Length).Select(k =>
        {
            int i = k / l.Length;
            int j = k % l.Length;
            return (l[i] * l[j]) + (i == j ? d[i] * d[i] : 0);
        })];

    private static double Error(double[] covariance, double[] loadings)
    {
        int n = loadings.Length;
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
                sum += Math.Pow(covariance[(i * n) + j] - (loadings[i] * loadings[j]), 2);
        }

        return sum;
    }
}
