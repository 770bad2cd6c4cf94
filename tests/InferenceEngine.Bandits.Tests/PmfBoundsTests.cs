using FsCheck;
using FsCheck.Fluent;

namespace InferenceEngine.Bandits.Tests;

public sealed class PmfBoundsTests
{
    private static readonly Arbitrary<(double P, double Floor, double Cap)[]> AnyBounds = Arb.From(
        from n in Gen.Choose(2, 40)
        from arms in Gen.ArrayOf(
            from p in Gen.Frequency((1, Gen.Constant(0)), (4, Gen.Choose(1, 1000)))
            from floor in Gen.Choose(0, 1000)
            from cap in Gen.Choose(0, 1000)
            select ((double)p, floor / 1000.0 / n, Math.Min(1, (1.0 + (cap / 100.0)) / n)),
            n)
        where arms.Any(arm => arm.Item1 > 0)
        select arms);

    [Fact]
    public void The_bounds_are_kept_and_nothing_nearer_is_within_them() =>
        Prop.ForAll(AnyBounds, arms =>
        {
            double sum = arms.Sum(arm => arm.P);
            double[] p = [.. arms.Select(arm => arm.P / sum)];
            double[] q = [.. p];
            BoundsOutcome outcome = PmfBounds.Apply(q, [.. arms.Select(a => a.Floor)], [.. arms.Select(a => a.Cap)]);
            Assert.Equal(BoundsOutcome.Met, outcome);
            Assert.Equal(1, q.Sum(), 1e-9);
            for (int i = 0; i < q.Length; i++)
                Assert.InRange(q[i], arms[i].Floor - 1e-9, arms[i].Cap + 1e-9);
            CheckOptimal(p, q, arms);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_pmf_within_its_bounds_stays()
    {
        double[] pmf = [0.5, 0.3, 0.2];
        Assert.Equal(BoundsOutcome.Met, PmfBounds.Apply(pmf, 0.1, 0.6));
        Assert.Equal([0.5, 0.3, 0.2], pmf);
    }

    [Fact]
    public void A_floor_raises_an_arm_of_probability_zero_and_the_others_pay_in_proportion()
    {
        double[] pmf = [0.6, 0.4, 0];
        Assert.Equal(BoundsOutcome.Met, PmfBounds.Apply(pmf, 0.1, 1));
        Assert.Equal(0.54, pmf[0], 1e-12);
        Assert.Equal(0.36, pmf[1], 1e-12);
        Assert.Equal(0.1, pmf[2], 1e-12);
    }

    [Fact]
    public void What_a_cap_takes_goes_to_the_others_in_proportion()
    {
        double[] pmf = [0.8, 0.15, 0.05];
        Assert.Equal(BoundsOutcome.Met, PmfBounds.Apply(pmf, 0, 0.6));
        Assert.Equal([0.6, 0.3, 0.1], pmf, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void What_nobody_else_may_take_is_shared_by_arms_without_probability()
    {
        double[] pmf = [1, 0, 0];
        Assert.Equal(BoundsOutcome.Met, PmfBounds.Apply(pmf, 0, 0.5));
        Assert.Equal([0.5, 0.25, 0.25], pmf, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Floors_that_add_up_to_more_than_one_are_scaled()
    {
        double[] pmf = [0.9, 0.05, 0.05];
        Assert.Equal(BoundsOutcome.FloorsScaled, PmfBounds.Apply(pmf, [0.4, 0.4, 0.8], [1, 1, 1]));
        Assert.Equal([0.25, 0.25, 0.5], pmf, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Caps_that_add_up_to_less_than_one_are_scaled()
    {
        double[] pmf = [0.9, 0.05, 0.05];
        Assert.Equal(BoundsOutcome.CapsScaled, PmfBounds.Apply(pmf, [0, 0, 0], [0.2, 0.1, 0.1]));
        Assert.Equal([0.5, 0.25, 0.25], pmf, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void An_arm_without_probability_stays_at_exactly_zero()
    {
        double[] pmf = [0.9, 0.1, 0];
        PmfBounds.Apply(pmf, 0, 0.7);
        Assert.Equal(0, pmf[2]);
    }

    [Fact]
    public void A_bound_is_a_probability() =>
        Assert.Throws<ArgumentException>(() => PmfBounds.Apply(new double[2], -0.1, 1));

    /// <summary>
    /// The condition of the optimum: q/p is the same t where q is free, at least t at a floor, at most t at a cap.
    /// </summary>
    private static void CheckOptimal(double[] p, double[] q, (double P, double Floor, double Cap)[] arms)
    {
        double least = 0;
        double most = double.PositiveInfinity;
        for (int i = 0; i < p.Length; i++)
        {
            double ratio = p[i] > 0 ? q[i] / p[i] : double.PositiveInfinity;
            if (q[i] > arms[i].Floor + 1e-9)
                least = Math.Max(least, p[i] > 0 ? ratio : 0);
            if (q[i] < arms[i].Cap - 1e-9)
                most = Math.Min(most, ratio);
        }

        Assert.True(least <= most * (1 + 1e-6), $"{least} over {most}");
    }
}
