namespace InferenceEngine.Bandits.Tests;

/// <summary>
/// The pmf of Beta draws by brute force: sums on one fine, even grid on the logit scale, in double precision.
/// </summary>
internal static class BetaReference
{
    // Twice the range of any tail that matters, and points per deviation of the narrowest arm.
    private const double Reach = 14;
    private const double PointsPerDeviation = 16;

    public static double[] Pmf(BetaPosterior[] arms)
    {
        double[] means = [.. arms.Select(arm => Math.Log(arm.Alpha / arm.Beta))];
        double[] deviations = [.. arms.Select(Deviation)];
        double top = means.Zip(deviations, (m, s) => m + (Reach * s)).Max();
        double bottom = means.Zip(deviations, (m, s) => m - (Reach * s)).Max();
        double step = deviations.Where((s, i) => means[i] + (Reach * s) > bottom).Min() / PointsPerDeviation;
        int points = (int)Math.Min((top - bottom) / step, 60_000);
        step = (top - bottom) / points;
        double[][] density = [.. arms.Select(arm => Density(arm, top, step, points))];
        double[] above = new double[arms.Length];
        double[] pmf = new double[arms.Length];
        for (int k = 0; k < points; k++)
            AddPoint(density, k, above, pmf);
        double sum = pmf.Sum();
        return [.. pmf.Select(p => p / sum)];
    }

    /// <summary>The distribution function of an arm's draw.</summary>
    public static double Below(BetaPosterior arm, double x)
    {
        const double Step = 1e-4;
        const double Far = 60;
        double logit = Math.Log(x / (1 - x));
        double below = 0;
        double all = 0;
        for (double t = logit - Far; t < logit + Far; t += Step)
        {
            double p = Math.Exp(Log(arm, t + (0.5 * Step)) - Log(arm, Math.Log(arm.Alpha / arm.Beta)));
            below += t + (0.5 * Step) < logit ? p : 0;
            all += p;
        }

        return below / all;
    }

    private static void AddPoint(double[][] density, int k, double[] above, double[] pmf)
    {
        for (int i = 0; i < pmf.Length; i++)
        {
            double product = density[i][k];
            for (int j = 0; j < pmf.Length && product > 0; j++)
                product *= j == i ? 1 : Math.Max(0, 1 - above[j] - (0.5 * density[j][k]));
            pmf[i] += product;
        }

        for (int i = 0; i < pmf.Length; i++)
            above[i] += density[i][k];
    }

    /// <summary>Mass of each cell from the top, of a total of 1 over the arm's whole range.</summary>
    private static double[] Density(BetaPosterior arm, double top, double step, int points)
    {
        double mode = Math.Log(arm.Alpha / arm.Beta);
        double peak = Log(arm, mode);
        double all = 0;
        double lowest = mode - (4 * Reach * Deviation(arm));
        for (int k = 0; top - (k * step) > lowest; k++)
            all += Math.Exp(Log(arm, top - (k * step)) - peak);
        return [.. Enumerable.Range(0, points).Select(k => Math.Exp(Log(arm, top - (k * step)) - peak) / all)];
    }

    private static double Deviation(BetaPosterior arm) => Math.Sqrt((1 / arm.Alpha) + (1 / arm.Beta));

    private static double Log(BetaPosterior arm, double t)
    {
        double softplus = Math.Max(t, 0) + Math.Log(1 + Math.Exp(-Math.Abs(t)));
        return (arm.Alpha * (t - softplus)) - (arm.Beta * softplus);
    }
}
