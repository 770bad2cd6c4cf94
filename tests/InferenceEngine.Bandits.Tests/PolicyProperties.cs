using FsCheck;
using FsCheck.Fluent;

namespace InferenceEngine.Bandits.Tests;

/// <summary>A policy over scores as the properties see it.</summary>
internal delegate void ScorePolicy(ReadOnlySpan<double> scores, Span<double> pmf);

/// <summary>What holds for every policy over scores, where a score of −∞ takes an arm out.</summary>
internal static class PolicyProperties
{
    private static readonly Gen<double> AnyScore = Gen.Frequency(
        (8, from value in Gen.Choose(-1000, 1000) select value / 500.0),
        (1, Gen.Constant(0.25)),
        (1, Gen.Constant(double.NegativeInfinity)));

    private static readonly Arbitrary<double[]> AnyScores =
        Arb.From(from n in Gen.Choose(1, 64) from scores in Gen.ArrayOf(AnyScore, n) select scores);

    /// <summary>Non-negative, sums to 1, an arm that is out has exactly 0, and the order does not matter.</summary>
    public static void Check(ScorePolicy policy, double tolerance = 1e-9) =>
        Prop.ForAll(AnyScores, scores =>
        {
            double[] pmf = Pmf(policy, scores);
            Assert.All(pmf, p => Assert.InRange(p, 0, 1));
            Assert.Equal(scores.All(double.IsNegativeInfinity) ? 0 : 1, pmf.Sum(), 1e-9);
            double[] backward = Pmf(policy, [.. scores.Reverse()]);
            for (int i = 0; i < scores.Length; i++)
            {
                Assert.Equal(pmf[i], backward[scores.Length - 1 - i], tolerance);
                Assert.True(pmf[i] == 0 || !double.IsNegativeInfinity(scores[i]));
            }
        }).QuickCheckThrowOnFailure();

    public static double[] Pmf(ScorePolicy policy, params double[] scores)
    {
        double[] pmf = new double[scores.Length];
        policy(scores, pmf);
        return pmf;
    }

    public static double Distance(double[] p, double[] q) => 0.5 * p.Zip(q, (a, b) => Math.Abs(a - b)).Sum();
}
