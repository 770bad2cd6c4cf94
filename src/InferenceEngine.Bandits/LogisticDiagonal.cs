namespace InferenceEngine.Bandits;

/// <summary>
/// Bayesian logistic regression of one arm with a diagonal precision matrix: an online Laplace approximation in natural
/// parameters, with the same state as <see cref="DiagonalLinear"/> (evidence only; weights are
/// <c>(b + λμ) / (precision + λ)</c>).
/// <para>
/// Why Laplace and not R-VGA (Lambert, Bonnabel and Bach 2022): an impression counts as a failure at once, and is
/// corrected when its reward r arrives. The log-likelihoods of r and of failure differ by exactly <c>r·x·θ</c>, so the
/// correction is <c>b += r·x</c> and needs nothing of the time of the impression; R-VGA's expectations would have to be
/// undone first. Pure functions; thread-safe as far as the caller's memory is.
/// </para>
/// </summary>
public static class LogisticDiagonal
{
    private const int MostSteps = 50;

    /// <summary>
    /// Mean and variance of the logit <c>x·θ</c>; the Thompson pmf is that of <see cref="GaussianThompson"/>, since the
    /// logistic function keeps the order. The prior's noise variance is not used.
    /// </summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Score(
        ReadOnlySpan<float> x, ReadOnlySpan<float> precision, ReadOnlySpan<float> b, LinearPrior prior,
        out double mean, out double variance) =>
        DiagonalLinear.Score(x, precision, b, prior with { NoiseVariance = 1 }, out mean, out variance);

    /// <summary>
    /// Impressions, as failures for now. The mean moves to the mode of prior times failures, <c>a' = a − w·v·σ(a')</c>
    /// along x (a the logit, v its variance): to first order <c>−w·σ(a)·v</c>, but it cannot overshoot. The precision
    /// grows by <c>w·s(1 − s)·x²</c>, s at a or a', whichever is larger, so that a reward cannot overshoot either.
    /// </summary>
    /// <param name="x">Features.</param>
    /// <param name="weight">w: how many impressions had these features, at least 0.</param>
    /// <param name="precision">Evidence; changed.</param>
    /// <param name="b">Evidence; changed.</param>
    /// <param name="prior">Added to the evidence where it is used.</param>
    /// <exception cref="ArgumentException">Lengths differ, or the weight is negative.</exception>
    public static void ObserveImpression(
        ReadOnlySpan<float> x, float weight, Span<float> precision, Span<float> b, LinearPrior prior)
    {
        if (!(weight >= 0))
            throw new ArgumentException($"A weight must be at least 0, not {weight}.", nameof(weight));
        Score(x, precision, b, prior, out double before, out double variance);
        double after = Mode(before, weight * variance);
        double curvature = weight * Math.Max(Curvature(before), Curvature(after));
        float step = (float)(weight * Logistic(after));
        float pull = prior.Precision * prior.Mean;
        for (int k = 0; k < x.Length; k++)
        {
            float old = precision[k] + prior.Precision;
            float growth = (float)(curvature * x[k] * x[k]);
            float moved = (b[k] + pull - (step * x[k])) / old;
            b[k] += (growth * moved) - (step * x[k]);
            precision[k] += growth;
        }
    }

    /// <summary>The reward of an impression that was observed before: <c>b += reward·x</c>.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void ObserveReward(ReadOnlySpan<float> x, float reward, Span<float> b) =>
        DiagonalLinear.ObserveReward(x, reward, b);

    /// <summary>Undoes <see cref="ObserveReward"/> within rounding.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void SubtractReward(ReadOnlySpan<float> x, float reward, Span<float> b) =>
        DiagonalLinear.SubtractReward(x, reward, b);

    /// <summary>
    /// Takes impressions out again, at the logit that the model gives now: exact only where the model has not moved
    /// since. Precision does not fall under 0.
    /// </summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void SubtractImpression(
        ReadOnlySpan<float> x, float weight, Span<float> precision, Span<float> b, LinearPrior prior)
    {
        Score(x, precision, b, prior, out double logit, out _);
        float curvature = (float)(weight * Curvature(logit));
        float step = (float)(weight * Logistic(logit));
        float pull = prior.Precision * prior.Mean;
        for (int k = 0; k < x.Length; k++)
        {
            float shrink = Math.Min(precision[k], curvature * x[k] * x[k]);
            float weightNow = (b[k] + pull) / (precision[k] + prior.Precision);
            b[k] += (step * x[k]) - (shrink * weightNow);
            precision[k] -= shrink;
        }
    }

    /// <summary>Multiplies evidence, precision or b, by a factor in [0, 1].</summary>
    public static void Decay(Span<float> evidence, float factor) => FloatSpans.Scale(evidence, factor);

    /// <summary>
    /// The a' with <c>a' + gain·σ(a') = a</c>: Newton's steps, halving the bracket where one leaves it.
    /// </summary>
    private static double Mode(double a, double gain)
    {
        double low = a - gain;
        double high = a;
        double mode = a - (gain * Logistic(a) / (1 + (gain * Curvature(a))));
        for (int step = 0; step < MostSteps && high - low > 1e-9 * (1 + Math.Abs(a)); step++)
        {
            if (!(mode >= low && mode <= high))
                mode = 0.5 * (low + high);
            double excess = mode + (gain * Logistic(mode)) - a;
            (low, high) = excess > 0 ? (low, mode) : (mode, high);
            double change = excess / (1 + (gain * Curvature(mode)));
            mode -= change;
            if (Math.Abs(change) < 1e-9)
                break;
        }

        return mode;
    }

    private static double Logistic(double a) => 1 / (1 + Math.Exp(-a));

    private static double Curvature(double a) => Logistic(a) * Logistic(-a);
}
