using System.Runtime.Intrinsics;

namespace InferenceEngine.Bandits;

/// <summary>
/// Evenly spaced points on the logit scale that cover where the largest of several Beta draws can lie.
/// </summary>
internal readonly struct LogitGrid
{
    private readonly double first;

    private LogitGrid(double first, double spacing, int points)
    {
        this.first = first;
        Spacing = spacing;
        Points = points;
    }

    /// <summary>From one point to the next, on the logit scale.</summary>
    public double Spacing { get; }

    /// <summary>How many points: a multiple of 8.</summary>
    public int Points { get; }

    /// <summary>
    /// From the highest of the arms' lower tails (the largest draw is hardly ever below) to the highest upper tail.
    /// </summary>
    public static LogitGrid Covering(ReadOnlySpan<LogitReach> arms, double spacingPerDeviation, int fewest, int most)
    {
        double low = double.NegativeInfinity;
        double high = double.NegativeInfinity;
        foreach (ref readonly LogitReach arm in arms)
        {
            low = Math.Max(low, arm.Low);
            high = Math.Max(high, arm.High);
        }

        double narrowest = high - low;
        foreach (ref readonly LogitReach arm in arms)
        {
            if (arm.High >= low)
                narrowest = Math.Min(narrowest, arm.Deviation);
        }

        double wanted = Math.Clamp(((high - low) / (spacingPerDeviation * narrowest)) + 1, fewest, most);
        int points = ((int)Math.Ceiling(wanted) + 7) / 8 * 8;
        return new LogitGrid(low, (high - low) / (points - 1), points);
    }

    /// <summary>x = 1 / (1 + e^−t), ln x and ln (1 − x) at each point, without cancellation.</summary>
    public void LogOdds(Span<double> logX, Span<double> log1X, Span<double> x)
    {
        Vector512<double> lanes = Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7);
        for (int k = 0; k < Points; k += 8)
        {
            Vector512<double> t = Vector512.Create(first) + ((lanes + Vector512.Create((double)k)) * Vector512.Create(Spacing));
            Vector512<double> softplus = Vector512.Max(t, Vector512<double>.Zero)
                + Vector512.Log(Vector512<double>.One + Vector512.Exp(-Vector512.Abs(t)));
            (-softplus).CopyTo(log1X[k..]);
            (t - softplus).CopyTo(logX[k..]);
            Vector512.Exp(t - softplus).CopyTo(x[k..]);
        }
    }

    /// <summary>Whether all of an arm's mass but its tails lies on the grid; else some lies below it.</summary>
    public bool Holds(LogitReach arm) => arm.Low >= first;
}
