namespace InferenceEngine.Bandits;

/// <summary>
/// What a linear model believes before any evidence: every weight is normal about <paramref name="Mean"/> with variance
/// <c>NoiseVariance / Precision</c>. It is added when the state is used and never stored in it. Immutable.
/// </summary>
/// <param name="Precision">λ, positive: how many observations of one feature at 1 the prior is worth (ridge).</param>
/// <param name="Mean">Mean of every weight.</param>
/// <param name="NoiseVariance">Variance of a reward about its mean, positive; scales variances, not means.</param>
public readonly record struct LinearPrior(float Precision, float Mean = 0, float NoiseVariance = 1);
