using FsCheck;
using FsCheck.Fluent;

namespace InferenceEngine.Bandits.Tests;

public sealed class GaussianThompsonTests
{
    private static readonly Arbitrary<(double Mean, double Deviation)[]> AnyArms = Arb.From(
        from n in Gen.Choose(1, 100)
        from arms in Gen.ArrayOf(
            from mean in Gen.Frequency((9, Gen.Choose(-100, 100)), (1, Gen.Constant(int.MinValue)))
            from size in Gen.Elements(0, 1e-12, 1e-6, 0.01, 1, 50)
            from deviation in Gen.Choose(1, 100)
            select (mean == int.MinValue ? double.NegativeInfinity : mean / 100.0, size * deviation / 100),
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
                // Products of single-precision factors in another order.
                Assert.Equal(pmf[i], backward[arms.Length - 1 - i], 2e-5);
                Assert.True(pmf[i] == 0 || !double.IsNegativeInfinity(arms[i].Mean));
            }
        }).QuickCheckThrowOnFailure();

    // Φ((m1 − m2) / √(s1² + s2²)): 3/5 = 0.6 → 0.7257468822, 2 → 0.9772498681.
    [Theory]
    [InlineData(3, 3, 0, 4, 0.7257468822)]
    [InlineData(1.2, 0, 0, 2, 0.7257468822)]
    [InlineData(0, 2, 1.2, 0, 0.2742531178)]
    [InlineData(10, 3, 0, 4, 0.9772498681)]
    [InlineData(1e-9, 3e-10, 0, 4e-10, 0.9772498681)]
    [InlineData(1e9, 3, 1e9, 1e-4, 0.5)]
    public void Two_arms_match_the_closed_form(double m1, double s1, double m2, double s2, double expected)
    {
        double[] pmf = Pmf([(m1, s1), (m2, s2)]);
        Assert.Equal(expected, pmf[0], 3e-5);
        Assert.Equal(1 - expected, pmf[1], 3e-5);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(24)]
    [InlineData(200)]
    public void Equal_arms_are_equally_likely(int count) =>
        Assert.All(Pmf([.. Enumerable.Repeat((0.3, 0.1), count)]), p => Assert.Equal(1.0 / count, p, 1e-12));

    [Fact]
    public void Arms_that_do_not_vary_share_what_they_win_together()
    {
        double[] pmf = Pmf([(1, 0), (1, 0), (0.5, 0), (1, 2)]);
        Assert.Equal([0.25, 0.25, 0, 0.5], pmf, (a, b) => Math.Abs(a - b) < 3e-5);
        Assert.Equal([0, 1], Pmf([(1, 0), (2, 0)]));
    }

    [Theory]
    [InlineData("alike", 2)]
    [InlineData("alike", 24)]
    [InlineData("alike", 64)]
    [InlineData("mixed", 2)]
    [InlineData("mixed", 10)]
    [InlineData("mixed", 64)]
    [InlineData("very mixed", 24)]
    [InlineData("narrow", 24)]
    public void The_pmf_is_that_of_a_fine_quadrature(string regime, int count)
    {
        const int Seed = 11;
        Random random = new(Seed);
        double worst = 0;
        for (int trial = 0; trial < 4; trial++)
        {
            (double Mean, double Deviation)[] arms = [.. Enumerable.Range(0, count).Select(_ => Arm(regime, random))];
            double[] reference = GaussianReference.Pmf(arms);
            worst = Math.Max(worst, PolicyProperties.Distance(Pmf(arms), reference));
        }

        Assert.True(worst < 2e-4, $"{regime}, {count} arms: total variation {worst:E1} (seed {Seed})");
    }

    [Fact]
    public void After_warm_up_nothing_is_allocated()
    {
        double[] means = new double[100];
        double[] deviations = [.. Enumerable.Repeat(1.0, 100)];
        double[] pmf = new double[100];
        GaussianThompson.Pmf(means, deviations, pmf);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            GaussianThompson.Pmf(means.AsSpan(0, i), deviations.AsSpan(0, i), pmf.AsSpan(0, i));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(0, -1)]
    [InlineData(0, double.NaN)]
    public void A_score_that_is_none_is_refused(double mean, double deviation) =>
        Assert.Throws<ArgumentException>(() => Pmf([(mean, deviation), (0, 1)]));

    private static (double Mean, double Deviation) Arm(string regime, Random random) => regime switch
    {
        "alike" => (random.NextDouble(), 0.5 + random.NextDouble()),
        "mixed" => (0.3 * random.NextDouble(), Math.Pow(10, -1.5 * random.NextDouble())),
        "very mixed" => (0.3 * random.NextDouble(), Math.Pow(10, -4 * random.NextDouble())),
        _ => (random.NextDouble(), 0.05 * random.NextDouble()),
    };

    private static double[] Pmf((double Mean, double Deviation)[] arms)
    {
        double[] pmf = new double[arms.Length];
        GaussianThompson.Pmf([.. arms.Select(a => a.Mean)], [.. arms.Select(a => a.Deviation)], pmf);
        return pmf;
    }
}
