using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace InferenceEngine.Bandits;

/// <summary>
/// Thompson sampling for Gaussian scores that share one factor, as an explicit pmf: <c>score_i = mean_i + loading_i·z +
/// deviation_i·e_i</c> with z and every e standard normal. Given z the scores are independent, so the pmf is
/// <c>∫ φ(z)·GaussianThompson(mean + loading·z, deviation) dz</c>. Arms that share a posterior are correlated:
/// independent draws would give a different pmf. <see cref="OneFactor"/> fits the model to a covariance.
/// <para>
/// The integral is taken in panels of eight Gauss–Legendre points. Where two arms that can win cross sharply, panels
/// are as narrow as the crossing, and begin and end at it when the scores have no part of their own. A pure function;
/// thread-safe.
/// </para>
/// </summary>
public static class CorrelatedThompson
{
    /// <summary>Most arms in one call: the crossings of all pairs are looked at.</summary>
    public const int MaxArms = 128;

    // Of the factor, 3e-5 is beyond.
    private const double Range = 4.2;

    // φ and a crossing of scale 1 are resolved by two panels; a sharper one by panels of this many scales.
    private const double WidestPanel = Range;
    private const double WidthPerScale = 4;

    /// <summary>
    /// Writes the pmf: non-negative, sums to 1 within rounding. Total variation to the exact pmf is under 1e-3. A mean
    /// of −∞ takes an arm out: exactly 0. All 0 when every arm is out.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// Lengths differ, there are too many arms, or a number is out of its range (loadings are finite).
    /// </exception>
    [SkipLocalsInit]
    public static void Pmf(
        ReadOnlySpan<double> means, ReadOnlySpan<double> loadings, ReadOnlySpan<double> deviations, Span<double> pmf)
    {
        Check(means, loadings, pmf);
        int n = means.Length;
        FactorCrossing[] rented = ArrayPool<FactorCrossing>.Shared.Rent(n * n / 2);
        int count = FactorCrossing.Find(means, loadings, deviations, Range, WidestPanel / WidthPerScale, rented);
        ReadOnlySpan<FactorCrossing> crossings = rented.AsSpan(0, count);
        Span<double> memory = stackalloc double[2 * MaxArms];
        Span<double> scores = memory[..n];
        Span<double> given = memory.Slice(MaxArms, n);
        pmf.Clear();
        for (double upper = Range; upper > -Range;)
        {
            double lower = Math.Max(-Range, upper - FactorCrossing.Width(crossings, upper, WidestPanel, WidthPerScale));
            // A panel narrower than rounding would not move on.
            lower = Math.Min(lower, upper - 1e-9);
            for (int k = 0; k < Vector256<float>.Count; k++)
            {
                double half = 0.5 * (upper - lower);
                double z = (0.5 * (lower + upper)) + (half * GaussLegendre.Points[k]);
                double weight = half * GaussLegendre.Weights[k] * Math.Exp(-0.5 * z * z);
                for (int i = 0; i < n; i++)
                    scores[i] = means[i] + (loadings[i] * z);
                GaussianThompson.Pmf(scores, deviations, given);
                for (int i = 0; i < n; i++)
                    pmf[i] += weight * given[i];
            }

            upper = lower;
        }

        ArrayPool<FactorCrossing>.Shared.Return(rented);
        Normalise(pmf);
    }

    private static void Normalise(Span<double> pmf)
    {
        double sum = 0;
        foreach (double p in pmf)
            sum += p;
        for (int i = 0; i < pmf.Length && sum > 0; i++)
            pmf[i] /= sum;
    }

    private static void Check(ReadOnlySpan<double> means, ReadOnlySpan<double> loadings, ReadOnlySpan<double> pmf)
    {
        BestArms.Check(means, pmf);
        BestArms.CheckLength(loadings.Length, pmf);
        if (means.Length > MaxArms)
            throw new ArgumentException($"{means.Length} arms; at most {MaxArms} are supported.");
        foreach (double loading in loadings)
        {
            if (!double.IsFinite(loading))
                throw new ArgumentException($"A loading must be finite, not {loading}.");
        }
    }
}
