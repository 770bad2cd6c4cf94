namespace InferenceEngine.Bandits.Tests;

public sealed class Ucb1Tests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void It_is_a_pmf(double count) =>
        PolicyProperties.Check((scores, pmf) =>
        {
            double[] counts = new double[scores.Length];
            Array.Fill(counts, count);
            Ucb1.Pmf(scores, counts, 1, pmf);
        });

    [Fact]
    public void Arms_never_shown_come_first() =>
        Assert.Equal([0, 0.5, 0, 0.5], Pmf([0.9, 0, 0.5, 0], [10, 0, 1, 0], 1));

    // By hand, n = 100: 0.5 + √(2 ln 100 / 90) = 0.8199; 0.3 + √(2 ln 100 / 10) = 1.2597.
    [Fact]
    public void A_rarely_shown_arm_has_a_wide_bound()
    {
        Assert.Equal([0, 1], Pmf([0.5, 0.3], [90, 10], 1));
        Assert.Equal([1, 0], Pmf([0.5, 0.3], [90, 10], 0.3));
        Assert.Equal([0, 1], Pmf([0.5, 0.3], [90, 10], 0.32));
    }

    [Fact]
    public void Ties_share() => Assert.Equal([0.5, 0.5, 0], Pmf([0.5, 0.5, 0.1], [10, 10, 10], 1));

    [Fact]
    public void An_arm_that_is_out_does_not_count() =>
        Assert.Equal([0, 1, 0], Pmf([double.NegativeInfinity, 0.1, 0], [0, 5, 5], 1));

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_count_is_finite_and_not_negative(double count) =>
        Assert.Throws<ArgumentException>(() => Pmf([0.1, 0.2], [1, count], 1));

    [Fact]
    public void Lengths_that_differ_are_refused() => Assert.Throws<ArgumentException>(() => Pmf([0.1, 0.2], [1], 1));

    private static double[] Pmf(double[] means, double[] counts, double exploration)
    {
        double[] pmf = new double[means.Length];
        Ucb1.Pmf(means, counts, exploration, pmf);
        return pmf;
    }
}
