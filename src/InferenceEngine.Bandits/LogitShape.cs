namespace InferenceEngine.Bandits;

/// <summary>
/// The logit of a Beta variable, <c>t = ln(x / (1 − x))</c>: where its draws lie and where its density is largest.
/// Immutable.
/// </summary>
/// <param name="Low">The draw is below with a probability of about e^−nats.</param>
/// <param name="High">The draw is above with a probability of about e^−nats.</param>
/// <param name="Deviation">√(ψ′(α) + ψ′(β)).</param>
/// <param name="PeakLogX">ln x at the largest density, x = α / (α + β).</param>
/// <param name="PeakLog1X">ln (1 − x) there.</param>
/// <param name="LogPeak">ln of that density.</param>
internal readonly record struct LogitShape(
    double Low, double High, double Deviation, double PeakLogX, double PeakLog1X, double LogPeak)
{
    /// <summary>
    /// The shape of one arm: a tail is Gaussian, or exponential with the rate of its count where that reaches further.
    /// </summary>
    public static LogitShape Of(BetaPosterior arm, double tailNats)
    {
        GammaTerms alpha = GammaTerms.Of(arm.Alpha);
        GammaTerms beta = GammaTerms.Of(arm.Beta);
        GammaTerms count = GammaTerms.Of(arm.Alpha + arm.Beta);
        double mean = alpha.Digamma - beta.Digamma;
        double deviation = Math.Sqrt(alpha.Trigamma + beta.Trigamma);
        // ½ ln(αβ / (2π(α + β))) and what Stirling's formula leaves out: unlike the difference of two logarithms of
        // gamma functions it cancels nothing at large counts.
        double logPeak = (0.5 * (alpha.Log + beta.Log - count.Log)) - GammaTerms.HalfLogTwoPi
            + count.Binet - alpha.Binet - beta.Binet;
        double gaussian = deviation * Math.Sqrt(2 * tailNats);
        return new LogitShape(
            mean - Math.Max(gaussian, tailNats / arm.Alpha), mean + Math.Max(gaussian, tailNats / arm.Beta), deviation,
            alpha.Log - count.Log, beta.Log - count.Log, logPeak);
    }
}
