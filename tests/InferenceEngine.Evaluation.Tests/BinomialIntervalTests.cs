namespace InferenceEngine.Evaluation.Tests;

public sealed class BinomialIntervalTests
{
    // Published examples: Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Matches_published_values(double successes, double trials, double low, double high)
    {
        (double foundLow, double foundHigh) = BinomialInterval.Wilson(successes, trials);
        Assert.Equal(low, foundLow, 5e-5);
        Assert.Equal(high, foundHigh, 5e-5);
    }

    [Fact]
    public void Without_trials_nothing_is_known() => Assert.Equal((0, 1), BinomialInterval.Wilson(0, 0));

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(1, -5)]
    [InlineData(double.NaN, 5)]
    public void Counts_that_are_none_are_refused(double successes, double trials) =>
        Assert.Throws<ArgumentException>(() => BinomialInterval.Wilson(successes, trials));
}
