namespace InferenceEngine.Bandits;

/// <summary>
/// What a positive number x gives to distributions that are made of gamma functions: asymptotic series after a
/// recurrence up to 6 (Abramowitz and Stegun 6.1.41, 6.3.18, 6.4.12), which share their logarithms: errors under 1e-8.
/// Immutable.
/// </summary>
/// <param name="Log">ln x.</param>
/// <param name="Digamma">ψ(x).</param>
/// <param name="Trigamma">ψ′(x).</param>
/// <param name="Binet">What ln Γ(x) has beyond Stirling's (x − ½) ln x − x + ½ ln 2π.</param>
internal readonly record struct GammaTerms(double Log, double Digamma, double Trigamma, double Binet)
{
    /// <summary>½ ln 2π.</summary>
    public static readonly double HalfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    // From here on the series have the accuracy that is stated above.
    private const double Large = 6;

    /// <summary>The terms of x &gt; 0.</summary>
    public static GammaTerms Of(double x)
    {
        double large = x;
        double product = 1;
        double digamma = 0;
        double trigamma = 0;
        for (; large < Large; large++)
        {
            double term = 1 / large;
            product *= large;
            digamma -= term;
            trigamma += term * term;
        }

        double logLarge = Math.Log(large);
        double log = large == x ? logLarge : Math.Log(x);
        double inverse = 1 / large;
        double square = inverse * inverse;
        digamma += logLarge - (0.5 * inverse)
            - (square * ((1.0 / 12) - (square * ((1.0 / 120) - (square * (1.0 / 252))))));
        trigamma += inverse + (0.5 * square)
            + (square * inverse * ((1.0 / 6) - (square * ((1.0 / 30) - (square * (1.0 / 42))))));
        double binet = inverse * ((1.0 / 12) - (square * ((1.0 / 360) - (square * ((1.0 / 1260) - (square / 1680))))));
        if (large > x)
            binet += ((large - 0.5) * logLarge) - large - Math.Log(product) - ((x - 0.5) * log) + x;
        return new GammaTerms(log, digamma, trigamma, binet);
    }

    /// <summary>ln Γ(x) for x &gt; 0.</summary>
    public static double LogGamma(double x)
    {
        GammaTerms terms = Of(x);
        return ((x - 0.5) * terms.Log) - x + HalfLogTwoPi + terms.Binet;
    }

    /// <summary>ln B(α, β).</summary>
    public static double LogBeta(BetaPosterior arm) =>
        LogGamma(arm.Alpha) + LogGamma(arm.Beta) - LogGamma(arm.Alpha + arm.Beta);
}
