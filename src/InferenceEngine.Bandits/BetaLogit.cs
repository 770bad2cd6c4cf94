namespace InferenceEngine.Bandits;

/// <summary>
/// The logit of a Beta variable, <c>t = ln(x / (1 − x))</c>: moments, tails and normalising constant. Asymptotic series
/// after a recurrence up to 6 (Abramowitz and Stegun 6.1.41, 6.3.18, 6.4.12): errors under 1e-8.
/// </summary>
internal static class BetaLogit
{
    private static readonly double HalfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    /// <summary>Mean ψ(α) − ψ(β) and deviation √(ψ′(α) + ψ′(β)).</summary>
    public static (double Mean, double Deviation) Moments(BetaPosterior arm)
    {
        (double digammaAlpha, double trigammaAlpha) = Polygammas(arm.Alpha);
        (double digammaBeta, double trigammaBeta) = Polygammas(arm.Beta);
        return (digammaAlpha - digammaBeta, Math.Sqrt(trigammaAlpha + trigammaBeta));
    }

    /// <summary>
    /// How far a tail reaches at probability e^−nats: the Gaussian √(2·nats) deviations, or the exponential tail of
    /// rate <paramref name="count"/> where that is longer.
    /// </summary>
    public static double Reach(double deviation, double count, double nats) =>
        Math.Max(deviation * Math.Sqrt(2 * nats), nats / count);

    /// <summary>ln B(α, β).</summary>
    public static double LogBeta(BetaPosterior arm) =>
        LogGamma(arm.Alpha) + LogGamma(arm.Beta) - LogGamma(arm.Alpha + arm.Beta);

    /// <summary>
    /// ln of the largest density of the logit, at x = α / (α + β): <c>½ ln(αβ / (2π(α + β)))</c> and what Stirling's formula
    /// leaves out. Unlike the difference of two logarithms of gamma functions it cancels nothing at large counts.
    /// </summary>
    public static double LogPeak(BetaPosterior arm)
    {
        double count = arm.Alpha + arm.Beta;
        return (0.5 * Math.Log(arm.Alpha * (arm.Beta / count))) - HalfLogTwoPi
            + Binet(count) - Binet(arm.Alpha) - Binet(arm.Beta);
    }

    /// <summary>What ln Γ(x) has beyond Stirling's (x − ½) ln x − x + ½ ln 2π.</summary>
    private static double Binet(double x)
    {
        if (x < 6)
            return LogGamma(x) - ((x - 0.5) * Math.Log(x)) + x - HalfLogTwoPi;
        double inverse = 1 / (x * x);
        return ((1.0 / 12) - (inverse * ((1.0 / 360) - (inverse * ((1.0 / 1260) - (inverse / 1680)))))) / x;
    }

    /// <summary>ln Γ(x) for x > 0.</summary>
    public static double LogGamma(double x)
    {
        double product = 1;
        for (; x < 6; x++)
            product *= x;
        double inverse = 1 / (x * x);
        double series = ((1.0 / 12) - (inverse * ((1.0 / 360) - (inverse * ((1.0 / 1260) - (inverse / 1680)))))) / x;
        return ((x - 0.5) * Math.Log(x)) - x + HalfLogTwoPi + series - Math.Log(product);
    }

    /// <summary>ψ(x) and ψ′(x), which share the recurrence and its divisions.</summary>
    private static (double Digamma, double Trigamma) Polygammas(double x)
    {
        double digamma = 0;
        double trigamma = 0;
        for (; x < 6; x++)
        {
            double term = 1 / x;
            digamma -= term;
            trigamma += term * term;
        }

        double inverse = 1 / x;
        double square = inverse * inverse;
        digamma += Math.Log(x) - (0.5 * inverse)
            - (square * ((1.0 / 12) - (square * ((1.0 / 120) - (square * (1.0 / 252))))));
        trigamma += inverse + (0.5 * square)
            + (square * inverse * ((1.0 / 6) - (square * ((1.0 / 30) - (square * (1.0 / 42))))));
        return (digamma, trigamma);
    }
}
