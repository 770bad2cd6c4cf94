namespace InferenceEngine.Bandits;

/// <summary>
/// The logit of a Beta variable, <c>t = ln(x / (1 − x))</c>: moments, tails and normalising constant. Asymptotic series
/// after a recurrence up to 6 (Abramowitz and Stegun 6.1.41, 6.3.18, 6.4.12): errors under 1e-8.
/// </summary>
internal static class BetaLogit
{
    private static readonly double HalfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    /// <summary>Mean ψ(α) − ψ(β) and deviation √(ψ′(α) + ψ′(β)).</summary>
    public static (double Mean, double Deviation) Moments(BetaPosterior arm) => (
        Digamma(arm.Alpha) - Digamma(arm.Beta),
        Math.Sqrt(Trigamma(arm.Alpha) + Trigamma(arm.Beta)));

    /// <summary>
    /// How far a tail reaches at probability e^−nats: the Gaussian √(2·nats) deviations, or the exponential tail of
    /// rate <paramref name="count"/> where that is longer.
    /// </summary>
    public static double Reach(double deviation, double count, double nats) =>
        Math.Max(deviation * Math.Sqrt(2 * nats), nats / count);

    /// <summary>ln B(α, β).</summary>
    public static double LogBeta(BetaPosterior arm) =>
        LogGamma(arm.Alpha) + LogGamma(arm.Beta) - LogGamma(arm.Alpha + arm.Beta);

    private static double LogGamma(double x)
    {
        double product = 1;
        for (; x < 6; x++)
            product *= x;
        double inverse = 1 / (x * x);
        double series = ((1.0 / 12) - (inverse * ((1.0 / 360) - (inverse * ((1.0 / 1260) - (inverse / 1680)))))) / x;
        return ((x - 0.5) * Math.Log(x)) - x + HalfLogTwoPi + series - Math.Log(product);
    }

    private static double Digamma(double x)
    {
        double shift = 0;
        for (; x < 6; x++)
            shift -= 1 / x;
        double inverse = 1 / (x * x);
        return shift + Math.Log(x) - (0.5 / x) - (inverse * ((1.0 / 12) - (inverse * ((1.0 / 120) - (inverse / 252)))));
    }

    private static double Trigamma(double x)
    {
        double shift = 0;
        for (; x < 6; x++)
            shift += 1 / (x * x);
        double inverse = 1 / (x * x);
        return shift + (1 / x) + (0.5 * inverse)
            + (inverse / x * ((1.0 / 6) - (inverse * ((1.0 / 30) - (inverse / 42)))));
    }
}
