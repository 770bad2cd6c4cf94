using FsCheck;
using FsCheck.Fluent;

namespace InferenceEngine.Bandits.Tests;

public sealed class CorrelatedThompsonTests
{
    private const int Draws = 10_000_000;

    private static readonly Arbitrary<FactorArm[]> AnyArms = Arb.From(
        from n in Gen.Choose(1, 20)
        from arms in Gen.ArrayOf(
            from mean in Gen.Frequency((9, Gen.Choose(-100, 100)), (1, Gen.Constant(int.MinValue)))
            from loading in Gen.Choose(-100, 100)
            from deviation in Gen.Frequency((1, Gen.Constant(0)), (3, Gen.Choose(0, 100)))
            select new FactorArm(
                mean == int.MinValue ? double.NegativeInfinity : mean / 100.0, loading / 100.0, deviation / 100.0),
            n)
        select arms);

    [Fact]
    public void It_is_a_pmf_and_the_order_does_not_matter() =>
        Prop.ForAll(AnyArms, arms =>
        {
            double[] pmf = Pmf(arms);
            Assert.All(pmf, p => Assert.InRange(p, 0, 1));
            Assert.Equal(arms.All(arm => double.IsNegativeInfinity(arm.Mean)) ? 0 : 1, pmf.Sum(), 1e-9);
            double[] backward = Pmf([.. arms.Reverse()]);
            for (int i = 0; i < arms.Length; i++)
            {
                Assert.Equal(pmf[i], backward[arms.Length - 1 - i], 2e-5);
                Assert.True(pmf[i] == 0 || !double.IsNegativeInfinity(arms[i].Mean));
            }
        }).QuickCheckThrowOnFailure();

    // bayesianbandits issue 267: draws of arms that share one posterior are the same draw. The better mean always wins.
    [Fact]
    public void Scores_with_correlation_one_keep_their_order()
    {
        double[] pmf = Pmf([new(0.5, 1, 0), new(0.501, 1, 0), new(0.4, 1, 0)]);
        Assert.Equal([0, 1, 0], pmf, (a, b) => Math.Abs(a - b) < 1e-9);
    }

    // Lines m + l·z: the envelope of (0, −1), (0, 1) and (−0.2, 0) is the first below 0 and the second above.
    [Fact]
    public void Without_own_parts_the_upper_envelope_wins()
    {
        double[] pmf = Pmf([new(0, -1, 0), new(0, 1, 0), new(-0.2, 0, 0), new(0.5, 0, 0)]);
        double outside = 1 - Normal.Cumulative(0.5);
        Assert.Equal([outside, outside, 0, 1 - (2 * outside)], pmf, (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void Without_loadings_it_is_independent()
    {
        double[] pmf = Pmf([new(0, 0, 1), new(0.3, 0, 0.5), new(-0.2, 0, 2)]);
        double[] independent = new double[3];
        GaussianThompson.Pmf([0, 0.3, -0.2], [1, 0.5, 2], independent);
        Assert.True(PolicyProperties.Distance(pmf, independent) < 1e-6);
    }

    // Two arms: Φ((m1 − m2) / √((l1 − l2)² + d1² + d2²)).
    [Theory]
    [InlineData(0.3, 1, 0.2, 0.5, 0.1)]
    [InlineData(0.3, 1, 0, 0.5, 0)]
    [InlineData(0.01, 1, 0.001, 0.99, 0.0001)]
    [InlineData(0.5, 3, 1e-7, -3, 1e-9)]
    public void Two_arms_match_the_closed_form(double lead, double l1, double d1, double l2, double d2)
    {
        double[] pmf = Pmf([new(lead, l1, d1), new(0, l2, d2)]);
        double deviation = Math.Sqrt(((l1 - l2) * (l1 - l2)) + (d1 * d1) + (d2 * d2));
        Assert.Equal(Normal.Cumulative(lead / deviation), pmf[0], 1e-4);
    }

    [Theory]
    [InlineData(3, 1.0, 21)]
    [InlineData(8, 0.2, 22)]
    [InlineData(8, 0.0, 23)]
    public void The_pmf_is_the_frequency_of_ten_million_draws(int count, double own, int seed)
    {
        Random random = new(seed);
        FactorArm[] arms = [.. Enumerable.Range(0, count).Select(_ => new FactorArm(
            0.5 * random.NextDouble(), Normal.Draw(random), own * random.NextDouble()))];
        double distance = PolicyProperties.Distance(Pmf(arms), Frequencies(arms, random));
        Assert.True(distance < 2e-3, $"total variation {distance:E1} (seed {seed})");
    }

    [Fact]
    public void After_warm_up_nothing_is_allocated()
    {
        double[] means = [0.1, 0.2, 0.3];
        double[] pmf = new double[3];
        CorrelatedThompson.Pmf(means, [1, 0.5, 0.2], means, pmf);
        long before = GC.GetAllocatedBytesForCurrentThread();
        CorrelatedThompson.Pmf(means, [1, 0.5, 0.2], means, pmf);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static double[] Pmf(FactorArm[] arms)
    {
        double[] pmf = new double[arms.Length];
        CorrelatedThompson.Pmf(
            [.. arms.Select(a => a.Mean)], [.. arms.Select(a => a.Loading)], [.. arms.Select(a => a.Deviation)], pmf);
        return pmf;
    }

    private static double[] Frequencies(FactorArm[] arms, Random random)
    {
        // Normal draws from a table of a million of them: a logarithm and a cosine each would take most of the time.
        double[] normals = [.. Enumerable.Range(0, 1 << 20).Select(_ => Normal.Draw(random))];
        double[] frequency = new double[arms.Length];
        for (int draw = 0; draw < Draws; draw++)
        {
            double z = normals[random.Next(normals.Length)];
            int winner = 0;
            double best = double.NegativeInfinity;
            for (int i = 0; i < arms.Length; i++)
            {
                double own = normals[random.Next(normals.Length)];
                double score = arms[i].Mean + (arms[i].Loading * z) + (arms[i].Deviation * own);
                (winner, best) = score > best ? (i, score) : (winner, best);
            }

            frequency[winner] += 1.0 / Draws;
        }

        return frequency;
    }

    private readonly record struct FactorArm(double Mean, double Loading, double Deviation);
}
