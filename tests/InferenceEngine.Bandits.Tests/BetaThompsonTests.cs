using FsCheck;
using FsCheck.Fluent;

namespace InferenceEngine.Bandits.Tests;

public sealed class BetaThompsonTests
{
    private static readonly Gen<BetaPosterior> AnyPosterior =
        from alpha in Gen.Choose(1, 60_000)
        from beta in Gen.Choose(1, 60_000)
        from scale in Gen.Elements(1.0, 0.1, 0.01)
        select new BetaPosterior(alpha * scale, beta * scale);

    private static readonly Arbitrary<BetaPosterior[]> AnyArms =
        Arb.From(from n in Gen.Choose(1, 64) from arms in Gen.ArrayOf(AnyPosterior, n) select arms);

    [Fact]
    public void Every_pmf_is_non_negative_and_sums_to_one() =>
        Prop.ForAll(AnyArms, arms =>
        {
            double[] pmf = Pmf(arms);
            Assert.All(pmf, p => Assert.InRange(p, 0, 1));
            Assert.Equal(1, pmf.Sum(), 1e-9);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_the_arms_does_not_matter() =>
        Prop.ForAll(AnyArms, arms =>
        {
            double[] forward = Pmf(arms);
            double[] backward = Pmf([.. arms.Reverse()]);
            for (int i = 0; i < arms.Length; i++)
                Assert.Equal(forward[i], backward[arms.Length - 1 - i], 2e-5); // factors are of single precision
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void Equal_posteriors_are_equally_likely(int count)
    {
        double[] pmf = Pmf([.. Enumerable.Repeat(new BetaPosterior(3, 70), count)]);
        Assert.All(pmf, p => Assert.Equal(1.0 / count, p, 1e-12));
    }

    // Closed form for two arms with integer counts (E. Miller, "Formulas for Bayesian A/B testing", 2014).
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 5, 3, 4)]
    [InlineData(11, 91, 21, 81)]
    [InlineData(40, 2, 3, 9)]
    [InlineData(501, 9501, 551, 9451)]
    public void Two_arms_match_the_closed_form(int a1, int b1, int a2, int b2)
    {
        double[] pmf = Pmf([new(a1, b1), new(a2, b2)]);
        Assert.Equal(ProbabilitySecondBeatsFirst(a1, b1, a2, b2), pmf[1], 2e-3);
    }

    [Theory]
    [InlineData("cold", 10, 0, 2)]
    [InlineData("warm", 10, 200, 6)]
    [InlineData("hot", 10, 20_000, 6)]
    [InlineData("many warm", 40, 500, 6)]
    [InlineData("mixed", 10, -1, 6)]
    public void The_pmf_is_near_the_frequencies_of_real_draws(string regime, int count, int impressions, int seed)
    {
        Random random = new(seed);
        BetaPosterior[] arms = [.. Enumerable.Range(0, count).Select(i =>
        {
            int n = impressions >= 0 ? impressions : (int)Math.Pow(10, i % 5);
            double rate = 0.03 + (0.02 * random.NextDouble());
            double wins = Math.Round(n * rate);
            return new BetaPosterior(1 + wins, 1 + n - wins);
        })];
        const int Draws = 200_000;
        double[] frequency = new double[count];
        for (int draw = 0; draw < Draws; draw++)
            frequency[Argmax(arms, random)] += 1.0 / Draws;
        double distance = 0.5 * Pmf(arms).Zip(frequency, (p, q) => Math.Abs(p - q)).Sum();
        // The reference itself is this far off: 200,000 draws over 40 arms, mean distance about 0.0045.
        Assert.True(distance < 0.012, $"{regime}: total variation {distance:F4} (seed {seed})");
    }

    [Theory]
    [InlineData("cold")]
    [InlineData("warm")]
    [InlineData("hot")]
    [InlineData("mixed")]
    public void The_pmf_is_that_of_a_fine_quadrature(string regime)
    {
        const int Seed = 31;
        Random random = new(Seed);
        List<double> distances = [];
        foreach (int count in (int[])[2, 3, 5, 10, 24, 64])
        {
            for (int trial = 0; trial < 5; trial++)
            {
                BetaPosterior[] arms = [.. Enumerable.Range(0, count).Select(_ => Arm(regime, random))];
                distances.Add(PolicyProperties.Distance(Pmf(arms), BetaReference.Pmf(arms)));
            }
        }

        Assert.True(distances.Average() < 1e-4,
            $"{regime}: mean total variation {distances.Average():E1} (seed {Seed})");
        Assert.True(distances.Max() < 5e-4, $"{regime}: worst total variation {distances.Max():E1} (seed {Seed})");
    }

    [Theory]
    [InlineData("cold", 41)]
    [InlineData("mixed", 42)]
    public void The_pmf_is_the_frequency_of_ten_million_draws(string regime, int seed)
    {
        const int Draws = 10_000_000;
        Random random = new(seed);
        BetaPosterior[] arms = [.. Enumerable.Range(0, 3).Select(_ => Arm(regime, random))];
        double[] frequency = new double[3];
        for (int draw = 0; draw < Draws; draw++)
            frequency[Argmax(arms, random)] += 1.0 / Draws;
        double distance = PolicyProperties.Distance(Pmf(arms), frequency);
        Assert.True(distance < 1e-3, $"{regime}: total variation {distance:E1} (seed {seed})");
    }

    [Fact]
    public void A_narrow_arm_among_wide_ones_has_its_share()
    {
        BetaPosterior[] arms = [new(1, 1), new(3e9, 7e9), new(2, 3), new(300, 700)];
        // The draw of the second is 0.3 for sure: it wins when all others are below.
        double[] pmf = Pmf(arms);
        double below = BetaReference.Below(arms[0], 0.3)
            * BetaReference.Below(arms[2], 0.3) * BetaReference.Below(arms[3], 0.3);
        Assert.Equal(below, pmf[1], 1e-3);
    }

    [Theory]
    [InlineData(1e-3, 1e-3)]
    [InlineData(1e-3, 1e6)]
    [InlineData(1e12, 1e12)]
    [InlineData(1e30, 1)]
    [InlineData(1e300, 1e300)]
    public void Extreme_counts_give_a_pmf(double alpha, double beta)
    {
        foreach (BetaPosterior other in (BetaPosterior[])[new(1, 1), new(alpha, beta), new(beta, alpha), new(1e5, 3e5)])
        {
            double[] pmf = Pmf([new(alpha, beta), other, new(2, 5)]);
            Assert.All(pmf, p => Assert.InRange(p, 0, 1));
            Assert.Equal(1, pmf.Sum(), 1e-9);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, -1)]
    [InlineData(double.NaN, 1)]
    [InlineData(double.PositiveInfinity, 1)]
    public void A_posterior_that_is_none_is_refused(double alpha, double beta) =>
        Assert.Throws<ArgumentException>(() => Pmf([new(alpha, beta), new(1, 1)]));

    [Fact]
    public void Lengths_that_differ_are_refused() =>
        Assert.Throws<ArgumentException>(() => BetaThompson.Pmf([new(1, 1), new(1, 1)], new double[3]));

    [Fact]
    public void After_warm_up_nothing_is_allocated()
    {
        BetaPosterior[] arms = [new(1, 1), new(5, 90), new(6, 100)];
        double[] pmf = new double[3];
        BetaThompson.Pmf(arms, pmf);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            BetaThompson.Pmf(arms, pmf);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static BetaPosterior Arm(string regime, Random random)
    {
        double impressions = regime switch
        {
            "cold" => random.Next(0, 11),
            "warm" => 10 * Math.Pow(100, random.NextDouble()),
            "hot" => 1000 * Math.Pow(100, random.NextDouble()),
            _ => Math.Pow(1e5, random.NextDouble()),
        };
        double rate = random.Next(3) == 0 ? 0.1 + (0.01 * random.NextDouble()) : 0.02 + (0.3 * random.NextDouble());
        double wins = Math.Round(impressions * rate);
        return new BetaPosterior(1 + wins, 1 + impressions - wins);
    }

    private static double[] Pmf(BetaPosterior[] arms)
    {
        double[] pmf = new double[arms.Length];
        BetaThompson.Pmf(arms, pmf);
        return pmf;
    }

    private static int Argmax(BetaPosterior[] arms, Random random)
    {
        int best = 0;
        double top = -1;
        for (int i = 0; i < arms.Length; i++)
        {
            double x = Gamma(arms[i].Alpha, random);
            double value = x / (x + Gamma(arms[i].Beta, random));
            if (value > top)
                (best, top) = (i, value);
        }

        return best;
    }

    // Marsaglia and Tsang (2000), shape at least 1.
    private static double Gamma(double shape, Random random)
    {
        double d = shape - (1.0 / 3);
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double normal = Normal.Draw(random);
            double v = Math.Pow(1 + (c * normal), 3);
            if (v > 0 && Math.Log(1 - random.NextDouble()) < (0.5 * normal * normal) + d - (d * v) + (d * Math.Log(v)))
                return d * v;
        }
    }

    private static double ProbabilitySecondBeatsFirst(int a1, int b1, int a2, int b2)
    {
        double total = 0;
        for (int i = 0; i < a2; i++)
            total += Math.Exp(LogBeta(a1 + i, b1 + b2) - Math.Log(b2 + i) - LogBeta(1 + i, b2) - LogBeta(a1, b1));
        return total;
    }

    private static double LogBeta(double a, double b) => LogGamma(a) + LogGamma(b) - LogGamma(a + b);

    private static double LogGamma(double x)
    {
        double shift = 0;
        for (; x < 10; x++)
            shift -= Math.Log(x);
        return shift + ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI))
            + (1 / (12 * x)) - (1 / (360 * x * x * x));
    }
}
