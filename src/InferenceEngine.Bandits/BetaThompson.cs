using System.Buffers;
using System.Runtime.Intrinsics;

namespace InferenceEngine.Bandits;

/// <summary>
/// Thompson sampling for Beta–Bernoulli arms as an explicit pmf: the probability that an arm's draw is the largest,
/// <c>p_i = ∫ f_i(t) ∏_{j≠i} F_j(t) dt</c>, by the trapezoidal rule on one grid that all arms share.
/// <para>
/// The grid lies on the logit scale <c>t = ln(x / (1 − x))</c>, where every Beta density is smooth and has exponential
/// tails, and covers only where the largest draw can lie. It has 64 points, more when an arm that can win is narrower
/// than the spacing resolves. A pure function; thread-safe.
/// </para>
/// </summary>
public static class BetaThompson
{
    /// <summary>Most arms in one call: memory stays under 10 MiB.</summary>
    public const int MaxArms = 1024;

    private const int FewestPoints = 64;
    private const int MostPoints = 512;

    // Draws beyond this tail probability are ignored on either side: ln(1e5).
    private const double TailNats = 11.5;

    // The trapezoidal rule on a Gaussian of deviation s with spacing h errs by exp(−2π²(s/h)²): 1e-6 at h = 1.2 s.
    private const double SpacingPerDeviation = 1.2;

    /// <summary>
    /// Writes the pmf of <paramref name="arms"/> to <paramref name="pmf"/> (same length): non-negative, sums to 1
    /// within rounding, equal for equal posteriors.
    /// </summary>
    /// <exception cref="ArgumentException">Lengths differ, there are too many arms, or a posterior is not positive and finite.</exception>
    public static void Pmf(ReadOnlySpan<BetaPosterior> arms, Span<double> pmf)
    {
        Check(arms, pmf);
        if (arms.Length <= 1)
        {
            pmf.Fill(1);
            return;
        }

        Span<LogitReach> reaches = stackalloc LogitReach[arms.Length];
        for (int i = 0; i < arms.Length; i++)
            reaches[i] = LogitReach.Of(arms[i], TailNats);
        LogitGrid grid = LogitGrid.Covering(reaches, SpacingPerDeviation, FewestPoints, MostPoints);
        int points = grid.Points;
        double[] scratch = ArrayPool<double>.Shared.Rent(points * ((2 * arms.Length) + 4));
        Span<double> memory = scratch;
        Span<double> logX = memory[..points];
        Span<double> log1X = memory.Slice(points, points);
        Span<double> x = memory.Slice(2 * points, points);
        Span<double> product = memory.Slice(3 * points, points);
        grid.LogOdds(logX, log1X, x);
        product.Fill(1);
        for (int i = 0; i < arms.Length; i++)
        {
            Span<double> density = memory.Slice((4 + (2 * i)) * points, points);
            Span<double> cumulative = memory.Slice((5 + (2 * i)) * points, points);
            double largest = Density(arms[i], logX, log1X, density);
            // An arm that reaches below the grid is normalised by its constant, one on the grid by its own sum, which
            // is right even where it is too narrow for the spacing.
            double total = grid.Holds(reaches[i])
                ? Sum(density)
                : Math.Exp(BetaLogit.LogBeta(arms[i]) - largest) / grid.Spacing;
            Accumulate(arms[i], grid.Spacing, total, x, density, cumulative);
            Multiply(cumulative, product);
        }

        for (int i = 0; i < arms.Length; i++)
        {
            pmf[i] = WinMass(
                memory.Slice((4 + (2 * i)) * points, points), memory.Slice((5 + (2 * i)) * points, points), product);
        }

        ArrayPool<double>.Shared.Return(scratch);
        Normalise(pmf);
    }

    private static void Check(ReadOnlySpan<BetaPosterior> arms, Span<double> pmf)
    {
        if (arms.Length != pmf.Length)
            throw new ArgumentException($"{arms.Length} arms but room for {pmf.Length} probabilities.");
        if (arms.Length > MaxArms)
            throw new ArgumentException($"{arms.Length} arms; at most {MaxArms} are supported.");
        foreach (BetaPosterior arm in arms)
        {
            if (!(arm.Alpha > 0 && arm.Beta > 0 && double.IsFinite(arm.Alpha + arm.Beta)))
                throw new ArgumentException($"A Beta posterior needs positive finite counts, not ({arm.Alpha}, {arm.Beta}).");
        }
    }

    /// <summary>
    /// Density on the grid: x^α (1 − x)^β (the Jacobian of the logit included), divided by its largest value, whose
    /// logarithm is returned.
    /// </summary>
    private static double Density(BetaPosterior arm, ReadOnlySpan<double> logX, ReadOnlySpan<double> log1X, Span<double> density)
    {
        Vector512<double> alpha = Vector512.Create(arm.Alpha);
        Vector512<double> beta = Vector512.Create(arm.Beta);
        Vector512<double> top = Vector512.Create(double.NegativeInfinity);
        for (int k = 0; k < density.Length; k += 8)
        {
            Vector512<double> value = (alpha * Vector512.Create(logX[k..])) + (beta * Vector512.Create(log1X[k..]));
            top = Vector512.Max(top, value);
            value.CopyTo(density[k..]);
        }

        double largest = double.NegativeInfinity;
        for (int lane = 0; lane < 8; lane++)
            largest = Math.Max(largest, top[lane]);
        Vector512<double> shift = Vector512.Create(largest);
        for (int k = 0; k < density.Length; k += 8)
            Vector512.Exp(Vector512.Create<double>(density[k..]) - shift).CopyTo(density[k..]);
        return largest;
    }

    private static double Sum(ReadOnlySpan<double> values)
    {
        Vector512<double> sum = Vector512<double>.Zero;
        for (int k = 0; k < values.Length; k += 8)
            sum += Vector512.Create(values[k..]);
        return Vector512.Sum(sum);
    }

    /// <summary>
    /// Divides a density by <paramref name="total"/> and writes its distribution function at the points, from above:
    /// one less the trapezoidal sum of what lies higher, with the Euler–Maclaurin end correction h²/12 f′, where
    /// f′ = f·(α − (α + β) x) is known exactly.
    /// </summary>
    private static void Accumulate(
        BetaPosterior arm, double spacing, double total, ReadOnlySpan<double> x, Span<double> density, Span<double> cumulative)
    {
        SumAbove(density, cumulative);
        Vector512<double> scale = Vector512.Create(1 / total);
        Vector512<double> correction = Vector512.Create(spacing / 12);
        Vector512<double> alpha = Vector512.Create(arm.Alpha);
        Vector512<double> count = Vector512.Create(arm.Alpha + arm.Beta);
        for (int k = 0; k < density.Length; k += 8)
        {
            Vector512<double> mass = Vector512.Create<double>(density[k..]) * scale;
            Vector512<double> slope = alpha - (count * Vector512.Create(x[k..]));
            Vector512<double> below = Vector512<double>.One - (Vector512.Create<double>(cumulative[k..]) * scale)
                - (mass * (Vector512.Create(0.5) + (correction * slope)));
            Vector512.Min(Vector512.Max(below, Vector512<double>.Zero), Vector512<double>.One).CopyTo(cumulative[k..]);
            mass.CopyTo(density[k..]);
        }
    }

    /// <summary>
    /// The sum of all higher values at each place: within eight lanes by shifts of one, two and four, which are
    /// independent of the eight before; one by one, every addition would wait for the last.
    /// </summary>
    private static void SumAbove(ReadOnlySpan<double> values, Span<double> sums)
    {
        double above = 0;
        for (int k = values.Length - 8; k >= 0; k -= 8)
        {
            Vector512<double> sum = Vector512.Create(values[k..]);
            sum += Vector512.Shuffle(sum, Vector512.Create(1L, 2, 3, 4, 5, 6, 7, 8)); // lane 8 is none: zero
            sum += Vector512.Shuffle(sum, Vector512.Create(2L, 3, 4, 5, 6, 7, 8, 8));
            sum += Vector512.Shuffle(sum, Vector512.Create(4L, 5, 6, 7, 8, 8, 8, 8));
            Vector512<double> higher = Vector512.Shuffle(sum, Vector512.Create(1L, 2, 3, 4, 5, 6, 7, 8));
            (higher + Vector512.Create(above)).CopyTo(sums[k..]);
            above += sum.ToScalar();
        }
    }

    private static void Multiply(ReadOnlySpan<double> factor, Span<double> product)
    {
        for (int k = 0; k < product.Length; k += 8)
            (Vector512.Create<double>(product[k..]) * Vector512.Create(factor[k..])).CopyTo(product[k..]);
    }

    /// <summary>∑ f_i ∏_{j≠i} F_j, the product without i taken by division.</summary>
    private static double WinMass(ReadOnlySpan<double> density, ReadOnlySpan<double> cumulative, ReadOnlySpan<double> product)
    {
        Vector512<double> sum = Vector512<double>.Zero;
        Vector512<double> tiny = Vector512.Create(double.Epsilon * (1L << 52));
        for (int k = 0; k < density.Length; k += 8)
        {
            Vector512<double> below = Vector512.Max(Vector512.Create(cumulative[k..]), tiny);
            sum += Vector512.Create(density[k..]) * (Vector512.Create(product[k..]) / below);
        }

        return Vector512.Sum(sum);
    }

    private static void Normalise(Span<double> pmf)
    {
        double sum = 0;
        foreach (double p in pmf)
            sum += p;
        for (int i = 0; i < pmf.Length; i++)
            pmf[i] /= sum;
    }
}
