namespace InferenceEngine.Bandits.Tests;

public sealed class LazyDecayTests
{
    [Theory]
    [InlineData(0, 3600, 1)]
    [InlineData(3600, 3600, 0.5)]
    [InlineData(7200, 3600, 0.25)]
    [InlineData(-5, 3600, 1)]
    [InlineData(1e12, double.PositiveInfinity, 1)]
    [InlineData(double.PositiveInfinity, 1, 0)]
    public void Half_is_left_after_each_half_life(double elapsed, double halfLife, double expected) =>
        Assert.Equal(expected, LazyDecay.Factor(elapsed, halfLife), 1e-12);

    [Fact]
    public void Two_steps_are_one_of_their_sum() =>
        Assert.Equal(LazyDecay.Factor(500, 700), LazyDecay.Factor(200, 700) * LazyDecay.Factor(300, 700), 1e-12);

    [Fact]
    public void The_prior_remains()
    {
        Assert.Equal(6, LazyDecay.Apply(10, 2, 0.5));
        Assert.Equal(2, LazyDecay.Apply(10, 2, 0));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, -1)]
    [InlineData(1, double.NaN)]
    [InlineData(double.NaN, 1)]
    public void A_half_life_is_positive(double elapsed, double halfLife) =>
        Assert.Throws<ArgumentException>(() => LazyDecay.Factor(elapsed, halfLife));
}
