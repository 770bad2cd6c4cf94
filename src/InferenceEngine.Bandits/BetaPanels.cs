using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace InferenceEngine.Bandits;

/// <summary>
/// The integral of <see cref="BetaThompson"/>, panel by panel from above, on the logit scale. Borrows the memory of its
/// arms from the caller. Used by one thread.
/// </summary>
internal readonly ref struct BetaPanels
{
    // Draws beyond this tail probability are ignored on either side: 3e-5.
    private const double TailNats = 10.5;

    // Eight points over this many deviations of the narrowest of two arms; the largest of many draws varies less than
    // each.
    private const double WidthPerDeviation = 4.5;

    // The largest draw lies below with at most this probability: stop.
    private const float Hardly = 3e-5f;
    private const float LeastCumulative = 1e-30f;

    // Beyond this, exponents of the density lose their accuracy; the draw is certain to six digits anyway.
    private const double MostCount = 1e12;

    // A panel narrower than this beside its place would be lost in rounding and not move on.
    private const double LeastRelativeWidth = 1e-14;

    private readonly Span<BetaPanelArm> arms;
    private readonly double top;
    private readonly double bottom;

    public BetaPanels(Span<BetaPanelArm> arms, ReadOnlySpan<BetaPosterior> posteriors)
    {
        this.arms = arms;
        top = double.NegativeInfinity;
        bottom = double.NegativeInfinity;
        double widthPerDeviation = WidthPerDeviation / Math.Sqrt(1 + (0.25 * Math.Log2(arms.Length)));
        for (int i = 0; i < arms.Length; i++)
        {
            BetaPosterior posterior = Capped(posteriors[i]);
            LogitShape shape = LogitShape.Of(posterior, TailNats);
            arms[i] = new BetaPanelArm
            {
                Posterior = posterior,
                PeakLogX = shape.PeakLogX,
                PeakLog1X = shape.PeakLog1X,
                LogPeak = shape.LogPeak,
                Top = shape.High,
                Width = widthPerDeviation * shape.Deviation,
            };
            top = Math.Max(top, shape.High);
            bottom = Math.Max(bottom, shape.Low);
        }
    }

    /// <summary>Writes the pmf.</summary>
    public void Integrate(Span<double> pmf)
    {
        for (double upper = top; upper > bottom;)
        {
            double lower = upper - Width(upper);
            if (AddPanel(lower, upper) < Hardly)
                break;
            upper = lower;
        }

        double sum = 0;
        for (int i = 0; i < arms.Length; i++)
            sum += pmf[i] = Math.Max(0, Vector256.Sum(arms[i].Mass));
        for (int i = 0; i < arms.Length; i++)
            pmf[i] /= sum;
    }

    /// <summary>A posterior of the same mean and at most <see cref="MostCount"/>.</summary>
    private static BetaPosterior Capped(BetaPosterior arm)
    {
        double excess = (arm.Alpha + arm.Beta) / MostCount;
        return excess > 1 ? new BetaPosterior(arm.Alpha / excess, arm.Beta / excess) : arm;
    }

    /// <summary>The widest panel below a place that resolves every arm in it.</summary>
    private double Width(double upper)
    {
        double width = double.MaxValue;
        foreach (ref readonly BetaPanelArm arm in arms)
            width = Math.Min(width, Math.Max(arm.Width, upper - arm.Top));
        return Math.Max(width, LeastRelativeWidth * (1 + Math.Abs(upper)));
    }

    /// <summary>Adds what each arm wins between two places; the probability that all draws lie below.</summary>
    private float AddPanel(double lower, double upper)
    {
        float half = (float)(0.5 * (upper - lower));
        LogitPanel panel = new(lower, upper);
        Vector256<float> product = Vector256<float>.One;
        foreach (ref BetaPanelArm arm in arms)
        {
            if (arm.Top <= lower)
                continue;
            Evaluate(ref arm, panel, half);
            product *= arm.Cumulative;
        }

        Vector256<float> weighted = product * GaussLegendre.Weights;
        foreach (ref BetaPanelArm arm in arms)
        {
            if (arm.Top > lower)
                arm.Mass = Vector256.FusedMultiplyAdd(arm.Density, weighted / arm.Cumulative, arm.Mass);
        }

        return product.ToScalar();
    }

    /// <summary>
    /// Density x^α (1 − x)^β / B(α, β), the Jacobian of the logit included, relative to its peak so that nothing
    /// overflows; and the distribution function as one less what lies above.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Evaluate(ref BetaPanelArm arm, in LogitPanel panel, float half)
    {
        Vector256<double> alpha = Vector256.Create(arm.Posterior.Alpha);
        Vector256<double> beta = Vector256.Create(arm.Posterior.Beta);
        Vector256<double> logX = Vector256.Create(arm.PeakLogX);
        Vector256<double> log1X = Vector256.Create(arm.PeakLog1X);
        Vector256<double> peak = Vector256.Create(arm.LogPeak);
        Vector256<double> low = ((panel.LowLogX - logX) * alpha) + ((panel.LowLog1X - log1X) * beta) + peak;
        Vector256<double> high = ((panel.HighLogX - logX) * alpha) + ((panel.HighLog1X - log1X) * beta) + peak;
        arm.Density = VectorNormal.Exp(Vector256.Narrow(low, high)) * Vector256.Create(half);
        Vector256<float> above = Vector256.Create(arm.Above) + GaussLegendre.Above(arm.Density);
        arm.Cumulative = Vector256.Max(Vector256<float>.One - above, Vector256.Create(LeastCumulative));
        arm.Above += Vector256.Sum(arm.Density * GaussLegendre.Weights);
    }
}
