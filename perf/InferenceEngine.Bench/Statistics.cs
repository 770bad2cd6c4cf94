namespace InferenceEngine.Bench;

/// <summary>Medians and percentiles of a few measurements.</summary>
internal static class Statistics
{
    /// <summary>The middle value; the mean of the two middle ones of an even number.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The smallest value that at least <paramref name="share"/> of all do not exceed.</summary>
    public static double Percentile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    /// <summary>Spearman's rank correlation; ties share their mean rank.</summary>
    public static double Spearman(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        double[] x = Ranks(a), y = Ranks(b);
        double meanX = x.Average(), meanY = y.Average();
        double both = x.Zip(y, (i, j) => (i - meanX) * (j - meanY)).Sum();
        return both / Math.Sqrt(x.Sum(i => (i - meanX) * (i - meanX)) * y.Sum(j => (j - meanY) * (j - meanY)));
    }

    private static double[] Ranks(IReadOnlyList<double> values) =>
        [.. values.Select(v => values.Count(o => o < v) + ((values.Count(o => o == v) - 1) / 2.0))];

    /// <summary>Runs two measurements in turn, after one unrecorded turn of each, and returns all results.</summary>
    public static async Task<(List<T> First, List<T> Second)> InTurnAsync<T>(
        int rounds, bool warmUp, Func<Task<T>> first, Func<Task<T>> second)
    {
        List<T> firsts = [];
        List<T> seconds = [];
        if (warmUp)
        {
            await first();
            await second();
        }

        for (int round = 0; round < rounds; round++)
        {
            firsts.Add(await first());
            seconds.Add(await second());
        }

        return (firsts, seconds);
    }
}
