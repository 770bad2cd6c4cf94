namespace InferenceEngine.Server.Simulation;

/// <summary>A mean over repetitions and half the width of its 95 % interval (Student's t). Immutable.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Half">Half the width; NaN for one repetition, which says nothing of the spread.</param>
internal readonly record struct Interval(double Mean, double Half)
{
    // Two-sided 95 % quantiles for 1 to 30 degrees of freedom.
    private static readonly double[] StudentT =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    /// <summary>Of values of independent repetitions.</summary>
    public static Interval Of(IReadOnlyList<double> values)
    {
        double mean = values.Average();
        if (values.Count < 2)
            return new Interval(mean, double.NaN);
        double variance = values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1);
        double t = StudentT[Math.Min(values.Count - 1, StudentT.Length) - 1];
        return new Interval(mean, t * Math.Sqrt(variance / values.Count));
    }

    /// <summary>As text, "± –" where there is no interval.</summary>
    public string Text(string format) => double.IsNaN(Half)
        ? Mean.ToString(format)
        : $"{Mean.ToString(format)} ± {Half.ToString(format)}";
}
