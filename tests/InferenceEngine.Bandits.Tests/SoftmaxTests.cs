namespace InferenceEngine.Bandits.Tests;

public sealed class SoftmaxTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1e-300)]
    [InlineData(0.1)]
    [InlineData(1e6)]
    public void It_is_a_pmf(double temperature) =>
        PolicyProperties.Check((scores, pmf) => Softmax.Pmf(scores, temperature, pmf));

    [Fact]
    public void Ratios_are_exponentials_of_differences()
    {
        double[] pmf = PolicyProperties.Pmf((s, p) => Softmax.Pmf(s, 2, p), 1, 3, 5);
        Assert.Equal(Math.E, pmf[1] / pmf[0], 1e-12);
        Assert.Equal(Math.E, pmf[2] / pmf[1], 1e-12);
    }

    [Fact]
    public void Large_scores_do_not_overflow() =>
        Assert.Equal([0.5, 0.5, 0], PolicyProperties.Pmf((s, p) => Softmax.Pmf(s, 1, p), 1e300, 1e300, -1e300));

    [Fact]
    public void Without_temperature_the_best_share() =>
        Assert.Equal([0, 0.5, 0.5], PolicyProperties.Pmf((s, p) => Softmax.Pmf(s, 0, p), 1, 2, 2));

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_temperature_is_not_negative(double temperature) =>
        Assert.Throws<ArgumentException>(() => Softmax.Pmf([1, 2], temperature, new double[2]));
}
