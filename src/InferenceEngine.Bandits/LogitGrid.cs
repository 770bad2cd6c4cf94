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
    public static LogitGrid Covering(
        ReadOnlySpan<BetaPosterior> arms, double tailNats, double spacingPerDeviation, int fewest, int most)
    {
        double low = double.NegativeInfinity;
        double high = double.NegativeInfinity;
        foreach (BetaPosterior arm in arms)
        {
            (double mean, double deviation) = BetaLogit.Moments(arm);
            low = Math.Max(low, mean - BetaLogit.Reach(deviation, arm.Alpha, tailNats));
            high = Math.Max(high, mean + BetaLogit.Reach(deviation, arm.Beta, tailNats));
        }

        double narrowest = high - low;
        foreach (BetaPosterior arm in arms)
        {
            (double mean, double deviation) = BetaLogit.Moments(arm);
            if (mean + BetaLogit.Reach(deviation, arm.Beta, tailNats) >= low)
                narrowest = Math.Min(narrowest, deviation);
        }

        int points = fewest;
        while (points < most && (high - low) / (points - 1) > spacingPerDeviation * narrowest)
            points *= 2;
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

    /// <summary>Whether all of an arm's mass but e^−nats lies on the grid; else some lies below it.</summary>
    public bool Holds(BetaPosterior arm, double tailNats)
    {
        (double mean, double deviation) = BetaLogit.Moments(arm);
        return mean - BetaLogit.Reach(deviation, arm.Alpha, tailNats) >= first;
    }
}
