namespace InferenceEngine.Bandits.Tests;

public sealed class ExponentialRaceTests
{
    private static readonly uint[] Keys = [11, 22, 33, 44];

    [Fact]
    public void Frequencies_match_the_pmf()
    {
        double[] pmf = [0.5, 0.3, 0.15, 0.05];
        const int Draws = 400_000;
        int[] counts = new int[4];
        for (ulong seed = 0; seed < Draws; seed++)
            counts[ExponentialRace.Draw(pmf, Keys, seed)]++;
        double chiSquare = pmf.Select((p, i) => Math.Pow(counts[i] - (p * Draws), 2) / (p * Draws)).Sum();
        Assert.True(chiSquare < 16.27, $"chi-square {chiSquare:F1} exceeds the 0.999 quantile of 3 degrees of freedom");
    }

    [Fact]
    public void A_pmf_that_moves_a_little_changes_few_winners()
    {
        double[] before = [0.4, 0.3, 0.2, 0.1];
        double[] after = [0.42, 0.28, 0.2, 0.1];
        int changed = 0;
        const int Draws = 200_000;
        for (ulong seed = 0; seed < Draws; seed++)
            changed += ExponentialRace.Draw(before, Keys, seed) == ExponentialRace.Draw(after, Keys, seed) ? 0 : 1;
        Assert.InRange((double)changed / Draws, 0.015, 0.04);
    }

    [Fact]
    public void The_position_of_an_arm_does_not_matter()
    {
        double[] pmf = [0.4, 0.3, 0.2, 0.1];
        double[] reversed = [0.1, 0.2, 0.3, 0.4];
        uint[] reversedKeys = [44, 33, 22, 11];
        for (ulong seed = 0; seed < 10_000; seed++)
        {
            int forward = ExponentialRace.Draw(pmf, Keys, seed);
            Assert.Equal(forward, 3 - ExponentialRace.Draw(reversed, reversedKeys, seed));
        }
    }

    [Fact]
    public void An_arm_of_probability_zero_never_wins()
    {
        for (ulong seed = 0; seed < 10_000; seed++)
            Assert.NotEqual(1, ExponentialRace.Draw([0.5, 0, 0.25, 0.25], Keys, seed));
    }

    [Fact]
    public void Without_any_probability_nobody_wins() =>
        Assert.Equal(-1, ExponentialRace.Draw([0, 0, 0, 0], Keys, 7));

    [Fact]
    public void Lengths_that_differ_are_refused() =>
        Assert.Throws<ArgumentException>(() => ExponentialRace.Draw([1], Keys, 7));
}
