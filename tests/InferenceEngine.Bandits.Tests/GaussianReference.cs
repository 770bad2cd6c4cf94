namespace InferenceEngine.Bandits.Tests;

/// <summary>
/// The pmf of independent Gaussian scores by brute force: Stieltjes sums on the union of fine grids of all arms.
/// </summary>
internal static class GaussianReference
{
    private const double Reach = 8;
    private const double Step = 0.03;

    public static double[] Pmf((double Mean, double Deviation)[] arms)
    {
        double lowest = arms.Max(arm => arm.Mean - (Reach * arm.Deviation));
        double[] places = [.. arms
            .SelectMany(arm => Enumerable.Range(0, (int)(2 * Reach / Step) + 1)
                .Select(k => arm.Mean + (arm.Deviation * ((k * Step) - Reach))))
            .Where(x => x >= lowest).Order()];
        double[] pmf = new double[arms.Length];
        double[] below = new double[arms.Length];
        double[] above = new double[arms.Length];
        foreach (double x in places)
        {
            for (int i = 0; i < arms.Length; i++)
                above[i] = Normal.Cumulative((x - arms[i].Mean) / arms[i].Deviation);
            Add(below, above, pmf);
            (below, above) = (above, below);
        }

        double sum = pmf.Sum();
        return [.. pmf.Select(p => p / sum)];
    }

    private static void Add(double[] below, double[] above, double[] pmf)
    {
        for (int i = 0; i < pmf.Length; i++)
        {
            double product = above[i] - below[i];
            for (int j = 0; j < pmf.Length && product > 0; j++)
                product *= j == i ? 1 : 0.5 * (below[j] + above[j]);
            pmf[i] += product;
        }
    }
}
