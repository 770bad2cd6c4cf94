using System.Runtime.Intrinsics;

namespace InferenceEngine.Bandits;

/// <summary>
/// Bayesian linear regression with a full precision matrix, in natural parameters over the caller's memory: Λ = ∑
/// w·x·xᵀ as a packed lower triangle, row by row, and b = ∑ r·x, both zero at first. The prior is not in them, so
/// evidence adds, subtracts and decays.
/// <para>
/// State is double: the Cholesky factorisation subtracts nearly equal numbers when features are correlated, and these
/// models are few (2,080 numbers at 64 features). Every sum has a fixed order, so machines agree; a singular value
/// decomposition would not. Pure functions; thread-safe as far as the caller's memory is.
/// </para>
/// </summary>
public static class FullLinear
{
    /// <summary>Most features: a score takes d²/2 multiplications.</summary>
    public const int MaxFeatures = 64;

    /// <summary>How many numbers a packed triangle of d rows has: d(d + 1)/2.</summary>
    public static int TriangleLength(int features) => features * (features + 1) / 2;

    /// <summary>An impression, which counts as a failure until its reward comes: <c>Λ += weight·x·xᵀ</c>.</summary>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void ObserveImpression(ReadOnlySpan<float> x, double weight, Span<double> precision)
    {
        CheckTriangle(x.Length, precision.Length);
        for (int i = 0; i < x.Length; i++)
        {
            Span<double> row = precision.Slice(TriangleLength(i), i + 1);
            double factor = weight * x[i];
            for (int j = 0; j <= i; j++)
                row[j] += factor * x[j];
        }
    }

    /// <summary>The reward of an impression that was observed before: <c>b += reward·x</c>.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void ObserveReward(ReadOnlySpan<float> x, double reward, Span<double> b)
    {
        FloatSpans.CheckLength(x.Length, b.Length, nameof(b));
        for (int k = 0; k < x.Length; k++)
            b[k] += reward * x[k];
    }

    /// <summary>Undoes <see cref="ObserveImpression"/> within rounding.</summary>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void SubtractImpression(ReadOnlySpan<float> x, double weight, Span<double> precision) =>
        ObserveImpression(x, -weight, precision);

    /// <summary>Undoes <see cref="ObserveReward"/> within rounding.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void SubtractReward(ReadOnlySpan<float> x, double reward, Span<double> b) =>
        ObserveReward(x, -reward, b);

    /// <summary>
    /// Multiplies evidence, Λ or b, by a factor in [0, 1], as <see cref="LazyDecay.Factor"/> gives it.
    /// </summary>
    public static void Decay(Span<double> evidence, double factor)
    {
        foreach (ref double value in evidence)
            value *= factor;
    }

    /// <summary>
    /// Cholesky factor L of Λ + λI, packed like Λ (Cholesky–Banachiewicz, row by row). False, with an unusable factor,
    /// when the matrix is not positive definite, which rounding after many subtractions can cause.
    /// </summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static bool Factor(ReadOnlySpan<double> precision, double priorPrecision, Span<double> factor)
    {
        if (precision.Length != factor.Length)
            throw new ArgumentException($"A triangle of {precision.Length} numbers but room for {factor.Length}.");
        int rowStart = 0;
        for (int i = 0; rowStart < precision.Length; rowStart += ++i)
        {
            Span<double> row = factor.Slice(rowStart, i + 1);
            precision.Slice(rowStart, i + 1).CopyTo(row);
            for (int j = 0; j < i; j++)
            {
                ReadOnlySpan<double> other = factor.Slice(TriangleLength(j), j + 1);
                row[j] = (row[j] - Dot(row[..j], other[..j])) / other[j];
            }

            double pivot = row[i] + priorPrecision - Dot(row[..i], row[..i]);
            if (!(pivot > 0))
                return false;
            row[i] = Math.Sqrt(pivot);
        }

        return true;
    }

    /// <summary>
    /// Posterior mean of the weights, <c>(Λ + λI)⁻¹ (b + λμ)</c>, from the factor: forward, then backward substitution.
    /// </summary>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void Weights(
        ReadOnlySpan<double> factor, ReadOnlySpan<double> b, LinearPrior prior, Span<double> weights)
    {
        CheckTriangle(b.Length, factor.Length);
        FloatSpans.CheckLength(b.Length, weights.Length, nameof(weights));
        for (int i = 0; i < b.Length; i++)
            weights[i] = b[i] + (prior.Precision * (double)prior.Mean);
        SolveForward(factor, weights);
        for (int i = b.Length - 1; i >= 0; i--)
        {
            ReadOnlySpan<double> row = factor.Slice(TriangleLength(i), i + 1);
            weights[i] /= row[i];
            for (int j = 0; j < i; j++)
                weights[j] -= row[j] * weights[i];
        }
    }

    /// <summary>
    /// Mean and variance of the expected reward: <c>x·weights</c> and <c>σ²·|L⁻¹x|²</c>, with the results of
    /// <see cref="Factor"/> and <see cref="Weights"/>.
    /// </summary>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void Score(
        ReadOnlySpan<float> x, ReadOnlySpan<double> factor, ReadOnlySpan<double> weights, double noiseVariance,
        out double mean, out double variance)
    {
        Span<double> spread = stackalloc double[MaxFeatures];
        spread = spread[..x.Length];
        Whiten(x, factor, spread);
        mean = 0;
        for (int k = 0; k < x.Length; k++)
            mean += x[k] * weights[k];
        variance = noiseVariance * Dot(spread, spread);
    }

    /// <summary>
    /// <c>L⁻¹x</c>: the covariance of the scores of two arms that share this posterior is σ² times the inner product of
    /// theirs.
    /// </summary>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void Whiten(ReadOnlySpan<float> x, ReadOnlySpan<double> factor, Span<double> spread)
    {
        CheckTriangle(x.Length, factor.Length);
        FloatSpans.CheckLength(x.Length, spread.Length, nameof(spread));
        for (int k = 0; k < x.Length; k++)
            spread[k] = x[k];
        SolveForward(factor, spread);
    }

    private static void SolveForward(ReadOnlySpan<double> factor, Span<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<double> row = factor.Slice(TriangleLength(i), i + 1);
            values[i] = (values[i] - Dot(row[..i], values[..i])) / row[i];
        }
    }

    /// <summary>Four sums side by side, then one by one: one sum would wait for every addition.</summary>
    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector256<double> sums = Vector256<double>.Zero;
        int k = 0;
        for (; k <= a.Length - 4; k += 4)
            sums = Vector256.FusedMultiplyAdd(Vector256.Create(a[k..]), Vector256.Create(b[k..]), sums);
        double sum = Vector256.Sum(sums);
        for (; k < a.Length; k++)
            sum += a[k] * b[k];
        return sum;
    }

    private static void CheckTriangle(int features, int length)
    {
        if (features > MaxFeatures || length != TriangleLength(features))
            throw new ArgumentException(
                $"{features} features (at most {MaxFeatures}) need a triangle of "
                + $"{TriangleLength(features)} numbers, not {length}.");
    }
}
