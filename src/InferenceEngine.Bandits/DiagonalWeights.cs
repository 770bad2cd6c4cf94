namespace InferenceEngine.Bandits;

/// <summary>
/// A Bayesian model of a reward that is linear in d features (or logistic), with independent Gaussian weights: a mean
/// and a variance each. Spans of d numbers, owned by the caller; pure.
/// <para>
/// One observation moves the weights by a Kalman step whose covariance is cut to its diagonal (the update of AROW:
/// Crammer, Kulesza and Dredze, 2009); for the logistic model the step is that of the Laplace approximation at the
/// prediction. Unlike the sums Σ r·x over Σ x², weights move by the residual, so features that vary together do not count
/// twice. An impression is an observation of 0 at once; its reward r, when it comes, adds what an observation of r would
/// have moved beyond that of 0.
/// </para>
/// </summary>
public static class DiagonalWeights
{
    /// <summary>Mean and variance of the score x·w.</summary>
    public static (float Mean, float Variance) Score(
        ReadOnlySpan<float> x, ReadOnlySpan<float> means, ReadOnlySpan<float> variances) =>
        (FloatSpans.Dot(x, means), FloatSpans.DotSquares(x, variances));

    /// <summary>Learns that features <paramref name="x"/> had reward 0 so far.</summary>
    /// <param name="x">Features.</param>
    /// <param name="means">Means of the weights.</param>
    /// <param name="variances">Variances of the weights.</param>
    /// <param name="noiseVariance">Variance of a reward about its mean; 0 is the logistic model.</param>
    public static void Impression(ReadOnlySpan<float> x, Span<float> means, Span<float> variances, float noiseVariance)
    {
        (float score, float spread) = Score(x, means, variances);
        (float weight, float prediction, float step) = At(score, noiseVariance);
        float gain = 1 / (1 + (weight * spread));
        for (int i = 0; i < x.Length; i++)
        {
            float direction = variances[i] * x[i];
            means[i] -= direction * (step * prediction * gain);
            variances[i] -= direction * direction * (weight * gain);
        }
    }

    /// <summary>Learns that an impression of features <paramref name="x"/> earned <paramref name="reward"/> after all.</summary>
    /// <param name="x">Features of the impression.</param>
    /// <param name="means">Means of the weights.</param>
    /// <param name="variances">Variances of the weights; they stay.</param>
    /// <param name="noiseVariance">As in <see cref="Impression"/>.</param>
    /// <param name="reward">The reward; negative takes one back, to first order.</param>
    public static void Reward(
        ReadOnlySpan<float> x, Span<float> means, ReadOnlySpan<float> variances, float noiseVariance, float reward)
    {
        (float score, float spread) = Score(x, means, variances);
        (float weight, _, float step) = At(score, noiseVariance);
        float gain = reward * step / (1 + (weight * spread));
        for (int i = 0; i < x.Length; i++)
            means[i] += variances[i] * x[i] * gain;
    }

    /// <summary>Forgets: evidence, which is precision above the prior's, is multiplied by <paramref name="kept"/>.</summary>
    public static void Decay(Span<float> variances, float priorVariance, float kept)
    {
        float prior = 1 / priorVariance;
        foreach (ref float variance in variances)
            variance = 1 / (prior + (kept * Math.Max((1 / variance) - prior, 0)));
    }

    // Curvature of the log likelihood, the expected reward, and how far a unit of residual moves the weights.
    private static (float Weight, float Prediction, float Step) At(float score, float noiseVariance)
    {
        if (noiseVariance > 0)
            return (1 / noiseVariance, score, 1 / noiseVariance);
        float p = 1 / (1 + MathF.Exp(-score));
        return (Math.Max(p * (1 - p), 1e-4f), p, 1);
    }
}
