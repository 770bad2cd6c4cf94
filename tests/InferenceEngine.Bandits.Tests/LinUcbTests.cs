namespace InferenceEngine.Bandits.Tests;

public sealed class LinUcbTests
{
    [Fact]
    public void It_is_a_pmf() =>
        PolicyProperties.Check((scores, pmf) =>
        {
            double[] variances = new double[scores.Length];
            Array.Fill(variances, 0.25);
            LinUcb.Pmf(scores, variances, 1, pmf);
        });

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(0.9, 1, 0)]
    [InlineData(1, 0.5, 0.5)]
    [InlineData(1.1, 0, 1)]
    public void Alpha_weighs_what_is_not_known(double alpha, double first, double second)
    {
        double[] pmf = new double[2];
        LinUcb.Pmf([1, 0.5], [0.25, 1], alpha, pmf); // 1 + α/2 against 0.5 + α
        Assert.Equal([first, second], pmf);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1, -1)]
    [InlineData(double.NaN, 1)]
    public void A_bound_that_is_none_is_refused(double variance, double alpha) =>
        Assert.Throws<ArgumentException>(() => LinUcb.Pmf([1, 2], [1, variance], alpha, new double[2]));
}
