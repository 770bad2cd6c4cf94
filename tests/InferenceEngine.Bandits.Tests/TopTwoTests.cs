namespace InferenceEngine.Bandits.Tests;

public sealed class TopTwoTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void It_is_a_pmf(double beta) =>
        PolicyProperties.Check((scores, pmf) =>
        {
            Softmax.Pmf(scores, 0.05, pmf);
            if (pmf.ContainsAnyExcept(0))
                TopTwo.Apply(pmf, beta);
        });

    // By hand: q_0 = 0.5·(0.5 + 0.5·(0.3/0.7 + 0.2/0.8)).
    [Fact]
    public void The_leader_gives_way_to_a_second()
    {
        double[] pmf = [0.5, 0.3, 0.2];
        TopTwo.Apply(pmf, 0.5);
        Assert.Equal(0.5 * (0.5 + (0.5 * ((0.3 / 0.7) + 0.25))), pmf[0], 1e-12);
        Assert.Equal(0.3 * (0.5 + (0.5 * (1 + 0.25))), pmf[1], 1e-12);
        Assert.Equal(0.2 * (0.5 + (0.5 * (1 + (0.3 / 0.7)))), pmf[2], 1e-12);
    }

    [Fact]
    public void An_almost_certain_leader_is_shown_in_half_of_the_cases()
    {
        double[] pmf = [1 - 3e-20, 2e-20, 1e-20];
        TopTwo.Apply(pmf, 0.5);
        Assert.Equal(0.5, pmf[0], 1e-9);
        Assert.Equal(1.0 / 3, pmf[1], 1e-9);
        Assert.Equal(1.0 / 6, pmf[2], 1e-9);
    }

    [Fact]
    public void A_certain_leader_stays()
    {
        double[] pmf = [0, 1, 0];
        TopTwo.Apply(pmf, 0.5);
        Assert.Equal([0, 1, 0], pmf);
    }

    [Fact]
    public void It_is_the_frequency_of_the_procedure()
    {
        double[] p = [0.6, 0.25, 0.1, 0.05];
        double[] pmf = [.. p];
        TopTwo.Apply(pmf, 0.4);
        Random random = new(3);
        double[] frequency = new double[4];
        for (int draw = 0; draw < 400_000; draw++)
        {
            int first = Draw(p, random);
            int second = first;
            bool isLeader = random.NextDouble() < 0.4;
            while (!isLeader && second == first)
                second = Draw(p, random);
            frequency[second] += 1.0 / 400_000;
        }

        Assert.True(PolicyProperties.Distance(pmf, frequency) < 0.003, "seed 3");
    }

    [Fact]
    public void Beta_is_a_probability() => Assert.Throws<ArgumentException>(() => TopTwo.Apply(new double[2], 1.5));

    private static int Draw(double[] pmf, Random random)
    {
        double rest = random.NextDouble();
        int arm = 0;
        while (arm < pmf.Length - 1 && (rest -= pmf[arm]) >= 0)
            arm++;
        return arm;
    }
}
