namespace InferenceEngine.Bandits.Tests;

public sealed class UniformTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    public void Every_arm_is_alike(int count)
    {
        double[] pmf = new double[count];
        Uniform.Pmf(pmf);
        Assert.All(pmf, p => Assert.Equal(1.0 / count, p));
    }

    [Fact]
    public void Without_an_arm_nothing_happens() => Uniform.Pmf([]);

    [Fact]
    public void Arms_that_are_not_eligible_get_nothing()
    {
        double[] pmf = new double[4];
        Uniform.Pmf([true, false, false, true], pmf);
        Assert.Equal([0.5, 0, 0, 0.5], pmf);
        Uniform.Pmf([false, false, false, false], pmf);
        Assert.Equal([0, 0, 0, 0], pmf);
    }
}
