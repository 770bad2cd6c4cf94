using System.Runtime.Intrinsics;

namespace InferenceEngine.Bandits;

/// <summary>
/// Bayesian linear regression of one arm with a diagonal precision matrix, in natural parameters over the caller's
/// memory: <c>precision_k = ∑ w·x_k²</c> and <c>b_k = ∑ r·x_k</c>, both zero at first. The prior is not in them, so
/// evidence adds, subtracts (undo) and decays to the prior. State is float, 8 bytes a feature: an addition under 6e-8
/// of the sum is lost, which decay keeps out of reach. Pure functions; thread-safe as far as the caller's memory is.
/// </summary>
public static class DiagonalLinear
{
    /// <summary>
    /// Mean and variance of the expected reward <c>x·θ</c>: <c>∑ x_k (b_k + λμ) / (precision_k + λ)</c> and
    /// <c>σ² ∑ x_k² / (precision_k + λ)</c>. All spans have one length.
    /// </summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Score(
        ReadOnlySpan<float> x, ReadOnlySpan<float> precision, ReadOnlySpan<float> b, LinearPrior prior,
        out double mean, out double variance)
    {
        FloatSpans.CheckLength(x.Length, precision.Length, nameof(precision));
        FloatSpans.CheckLength(x.Length, b.Length, nameof(b));
        float pull = prior.Precision * prior.Mean;
        Vector256<float> ridge = Vector256.Create(prior.Precision);
        Vector256<float> pulls = Vector256.Create(pull);
        Vector256<float> means = Vector256<float>.Zero;
        Vector256<float> variances = Vector256<float>.Zero;
        int k = 0;
        for (; k <= x.Length - 8; k += 8)
        {
            Vector256<float> value = Vector256.Create(x[k..]);
            Vector256<float> spread = value / (Vector256.Create(precision[k..]) + ridge);
            means = Vector256.FusedMultiplyAdd(spread, Vector256.Create(b[k..]) + pulls, means);
            variances = Vector256.FusedMultiplyAdd(spread, value, variances);
        }

        mean = Vector256.Sum(means);
        variance = Vector256.Sum(variances);
        for (; k < x.Length; k++)
        {
            float spread = x[k] / (precision[k] + prior.Precision);
            mean += spread * (b[k] + pull);
            variance += spread * x[k];
        }

        variance *= prior.NoiseVariance;
    }

    /// <summary>An impression, as a failure for now: <c>precision += weight·x²</c>.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void ObserveImpression(ReadOnlySpan<float> x, float weight, Span<float> precision)
    {
        FloatSpans.CheckLength(x.Length, precision.Length, nameof(precision));
        FloatSpans.AddSquares(x, weight, precision);
    }

    /// <summary>The reward of an impression that was observed before: <c>b += reward·x</c>.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void ObserveReward(ReadOnlySpan<float> x, float reward, Span<float> b)
    {
        FloatSpans.CheckLength(x.Length, b.Length, nameof(b));
        FloatSpans.Add(x, reward, b);
    }

    /// <summary>Undoes <see cref="ObserveImpression"/> within rounding; precision does not fall under 0.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void SubtractImpression(ReadOnlySpan<float> x, float weight, Span<float> precision) =>
        ObserveImpression(x, -weight, precision);

    /// <summary>Undoes <see cref="ObserveReward"/> within rounding.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void SubtractReward(ReadOnlySpan<float> x, float reward, Span<float> b) =>
        ObserveReward(x, -reward, b);

    /// <summary>
    /// Multiplies evidence, precision or b, by a factor in [0, 1], as <see cref="LazyDecay.Factor"/> gives it.
    /// </summary>
    public static void Decay(Span<float> evidence, float factor) => FloatSpans.Scale(evidence, factor);
}
