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

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_any_two_pmfs_at_most_twice_their_distance_changes(int seed)
    {
        const int Draws = 50_000;
        Random random = new(seed);
        for (int trial = 0; trial < 10; trial++)
        {
            double[] before = AnyPmf(random);
            double[] after = AnyPmf(random);
            double mix = random.NextDouble();
            for (int i = 0; i < after.Length; i++)
                after[i] = (mix * after[i]) + ((1 - mix) * before[i]);
            double distance = PolicyProperties.Distance(before, after);
            double changed = 0;
            for (ulong draw = 0; draw < Draws; draw++)
            {
                int first = ExponentialRace.Draw(before, Keys, draw);
                changed += first == ExponentialRace.Draw(after, Keys, draw) ? 0 : 1.0 / Draws;
            }

            double noise = 4 * Math.Sqrt(2 * distance / Draws);
            Assert.True(changed <= (2 * distance) + noise, $"{changed} changed at distance {distance} (seed {seed})");
        }
    }

    // One member, two titles: the seeds differ only in the title, and the joint frequencies are the products.
    [Fact]
    public void Draws_of_one_member_for_different_titles_are_independent()
    {
        const int Members = 300_000;
        double[] one = [0.5, 0.3, 0.15, 0.05];
        double[] two = [0.1, 0.4, 0.2, 0.3];
        double[,] joint = new double[4, 4];
        for (ulong member = 0; member < Members; member++)
        {
            int first = ExponentialRace.Draw(one, Keys, Mix64.Of(member, 1));
            joint[first, ExponentialRace.Draw(two, Keys, Mix64.Of(member, 2))]++;
        }

        double chiSquare = 0;
        for (int i = 0; i < 16; i++)
        {
            double expected = Members * one[i / 4] * two[i % 4];
            chiSquare += Math.Pow(joint[i / 4, i % 4] - expected, 2) / expected;
        }

        Assert.True(chiSquare < 37.7, $"chi-square {chiSquare:F1} exceeds the 0.999 quantile of 15 degrees of freedom");
    }

    [Theory]
    [InlineData(2, 10.83)]
    [InlineData(10, 27.88)]
    [InlineData(24, 49.73)]
    public void Frequencies_match_the_pmf_of_a_policy(int count, double quantile)
    {
        const int Draws = 200_000;
        double[] scores = [.. Enumerable.Range(0, count).Select(i => 0.1 * i / count)];
        double[] pmf = PolicyProperties.Pmf((s, p) => InverseGap.Pmf(s, 50, p), scores);
        uint[] keys = [.. Enumerable.Range(0, count).Select(i => (uint)(1000 + (7 * i)))];
        double[] counts = new double[count];
        for (ulong seed = 0; seed < Draws; seed++)
            counts[ExponentialRace.Draw(pmf, keys, Mix64.Of(seed, 9))]++;
        double chiSquare = pmf.Select((p, i) => Math.Pow(counts[i] - (p * Draws), 2) / (p * Draws)).Sum();
        Assert.True(chiSquare < quantile, $"chi-square {chiSquare:F1} exceeds the 0.999 quantile {quantile}");
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

    private static double[] AnyPmf(Random random)
    {
        double[] weights = [.. Keys.Select(_ => -Math.Log(1 - random.NextDouble()))];
        double sum = weights.Sum();
        return [.. weights.Select(w => w / sum)];
    }
}
