namespace InferenceEngine.Bandits.Tests;

public sealed class EpsilonGreedyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(1)]
    public void It_is_a_pmf(double epsilon) =>
        PolicyProperties.Check((scores, pmf) => EpsilonGreedy.Pmf(scores, epsilon, pmf));

    [Fact]
    public void The_best_has_all_but_epsilon()
    {
        double[] pmf = PolicyProperties.Pmf((s, p) => EpsilonGreedy.Pmf(s, 0.2, p), 1, 3, 2, 0);
        Assert.Equal([0.05, 0.85, 0.05, 0.05], pmf, Near);
    }

    [Fact]
    public void Ties_share_the_greedy_mass()
    {
        double[] pmf = PolicyProperties.Pmf((s, p) => EpsilonGreedy.Pmf(s, 0.3, p), 3, 3, 2);
        Assert.Equal([0.45, 0.45, 0.1], pmf, Near);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Epsilon_is_a_probability(double epsilon) =>
        Assert.Throws<ArgumentException>(() => EpsilonGreedy.Pmf([1, 2], epsilon, new double[2]));

    [Fact]
    public void A_score_that_is_none_is_refused() =>
        Assert.Throws<ArgumentException>(() => EpsilonGreedy.Pmf([1, double.NaN], 0.1, new double[2]));

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-12;
}
