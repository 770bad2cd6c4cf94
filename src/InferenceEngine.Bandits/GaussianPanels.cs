using System.Runtime.Intrinsics;

namespace InferenceEngine.Bandits;

/// <summary>
/// The integral of <see cref="GaussianThompson"/>, panel by panel from above. Borrows the memory of its arms from the
/// caller. Used by one thread.
/// </summary>
internal readonly ref struct GaussianPanels
{
    // Tails beyond this many deviations, 1.3e-5 of an arm, are ignored: most of the error that there is.
    private const double Reach = 4.2;

    // Eight points over this many deviations of the narrowest of two arms err by less than 1e-5, tried up to 64 arms;
    // the largest of many draws varies less than each.
    private const double WidthPerDeviation = 5;

    // The largest draw lies below with at most this probability: stop.
    private const float Hardly = 3e-5f;

    // A deviation this small beside its mean is lost in the rounding of the mean: the arm does not vary.
    private const double LeastRelativeDeviation = 1e-13;
    private const double LeastDeviation = 1e-290;
    private const float LeastCumulative = 1e-30f;

    private readonly Span<GaussianPanelArm> arms;
    private readonly ReadOnlySpan<double> means;

    // The largest mean of the arms that do not vary, −∞ without one: no draw is lower.
    private readonly double fixedScore;
    private readonly double top;

    public GaussianPanels(Span<GaussianPanelArm> arms, ReadOnlySpan<double> means, ReadOnlySpan<double> deviations)
    {
        this.arms = arms;
        this.means = means;
        fixedScore = double.NegativeInfinity;
        top = double.NegativeInfinity;
        double widthPerDeviation = WidthPerDeviation / Math.Sqrt(1 + (0.25 * Math.Log2(arms.Length)));
        for (int i = 0; i < arms.Length; i++)
        {
            ref GaussianPanelArm arm = ref arms[i];
            bool isFixed = !(deviations[i] > Math.Max(LeastDeviation, LeastRelativeDeviation * Math.Abs(means[i])));
            fixedScore = isFixed ? Math.Max(fixedScore, means[i]) : fixedScore;
            arm.Mass = default;
            arm.Mean = means[i];
            arm.Precision = 1 / deviations[i];
            arm.Top = isFixed ? double.NegativeInfinity : means[i] + (Reach * deviations[i]);
            arm.Width = widthPerDeviation * deviations[i];
            top = Math.Max(top, arm.Top);
        }
    }

    /// <summary>Writes the pmf.</summary>
    public void Integrate(Span<double> pmf)
    {
        for (double upper = top; upper > fixedScore;)
        {
            double lower = Math.Max(upper - Width(upper), fixedScore);
            if (AddPanel(lower, upper) < Hardly)
                break;
            upper = lower;
        }

        double sum = 0;
        for (int i = 0; i < arms.Length; i++)
            sum += pmf[i] = Vector256.Sum(arms[i].Mass);
        double rest = RestOfFixed();
        sum += rest;
        for (int i = 0; i < arms.Length && sum > 0; i++)
            pmf[i] /= sum;
        if (rest > 0)
            ShareAmongFixed(rest / sum, pmf);
    }

    /// <summary>The widest panel below a place that resolves every arm in it.</summary>
    private double Width(double upper)
    {
        double width = double.PositiveInfinity;
        foreach (ref readonly GaussianPanelArm arm in arms)
            width = Math.Min(width, Math.Max(arm.Width, upper - arm.Top));
        return width;
    }

    /// <summary>Adds what each arm wins between two places; the probability that all draws lie below.</summary>
    private float AddPanel(double lower, double upper)
    {
        double centre = 0.5 * (lower + upper);
        double half = 0.5 * (upper - lower);
        Vector256<float> product = Vector256<float>.One;
        foreach (ref GaussianPanelArm arm in arms)
        {
            if (arm.Top <= lower)
                continue;
            float scale = (float)(half * arm.Precision);
            float offset = (float)((centre - arm.Mean) * arm.Precision);
            Vector256<float> z = Vector256.FusedMultiplyAdd(
                GaussLegendre.Points, Vector256.Create(scale), Vector256.Create(offset));
            arm.Density = VectorNormal.Density(z, out Vector256<float> cumulative) * Vector256.Create(scale);
            arm.Cumulative = Vector256.Max(cumulative, Vector256.Create(LeastCumulative));
            product *= arm.Cumulative;
        }

        Vector256<float> weighted = product * GaussLegendre.Weights;
        foreach (ref GaussianPanelArm arm in arms)
        {
            if (arm.Top > lower)
                arm.Mass = Vector256.FusedMultiplyAdd(arm.Density, weighted / arm.Cumulative, arm.Mass);
        }

        return product.ToScalar();
    }

    /// <summary>The probability that every draw lies below the largest score that does not vary.</summary>
    private double RestOfFixed()
    {
        if (double.IsNegativeInfinity(fixedScore))
            return 0;
        double product = 1;
        foreach (ref readonly GaussianPanelArm arm in arms)
        {
            if (arm.Top <= fixedScore)
                continue;
            float z = (float)((fixedScore - arm.Mean) * arm.Precision);
            _ = VectorNormal.Density(Vector256.Create(z), out Vector256<float> below);
            product *= below.ToScalar();
        }

        return product;
    }

    private void ShareAmongFixed(double mass, Span<double> pmf)
    {
        int ties = 0;
        for (int i = 0; i < arms.Length; i++)
            ties += IsBestFixed(i) ? 1 : 0;
        for (int i = 0; i < arms.Length; i++)
            pmf[i] = IsBestFixed(i) ? mass / ties : pmf[i];
    }

    private bool IsBestFixed(int i) => double.IsNegativeInfinity(arms[i].Top) && means[i] == fixedScore;
}
