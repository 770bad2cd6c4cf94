namespace InferenceEngine.Bandits.Tests;

public sealed class InverseGapTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(1e9)]
    public void It_is_a_pmf(double gamma) =>
        PolicyProperties.Check((scores, pmf) => InverseGap.Pmf(scores, gamma, pmf));

    // By hand: 1 / (3 + 10·0.1) = 1/4, 1 / (3 + 10·0.3) = 1/6, the rest to the best.
    [Fact]
    public void The_others_get_the_inverse_of_their_gap()
    {
        double[] pmf = PolicyProperties.Pmf((s, p) => InverseGap.Pmf(s, 10, p), 0.4, 0.5, 0.2);
        Assert.Equal(0.25, pmf[0], 1e-12);
        Assert.Equal(1.0 / 6, pmf[2], 1e-12);
        Assert.Equal(1 - 0.25 - (1.0 / 6), pmf[1], 1e-12);
    }

    [Fact]
    public void Without_gamma_it_is_uniform() =>
        Assert.All(PolicyProperties.Pmf((s, p) => InverseGap.Pmf(s, 0, p), 1, 2, 3),
            p => Assert.Equal(1.0 / 3, p, 1e-12));

    [Fact]
    public void The_best_share_the_rest()
    {
        double[] pmf = PolicyProperties.Pmf((s, p) => InverseGap.Pmf(s, 10, p), 0.5, 0.5, 0.2);
        Assert.Equal(pmf[0], pmf[1]);
        Assert.Equal(5.0 / 12, pmf[0], 1e-12);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        double[] pmf = new double[3];
        long before = GC.GetAllocatedBytesForCurrentThread();
        InverseGap.Pmf([0.1, 0.2, 0.3], 5, pmf);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Gamma_is_not_negative() =>
        Assert.Throws<ArgumentException>(() => InverseGap.Pmf([1, 2], -1, new double[2]));
}
