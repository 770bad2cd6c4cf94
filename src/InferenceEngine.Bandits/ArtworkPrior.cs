namespace InferenceEngine.Bandits;

/// <summary>
/// Where a new artwork starts: a Beta prior by empirical Bayes over past artworks, instead of (1, 1). Its mean is a
/// ridge logistic function of the artwork's features, its strength α + β the one that maximises the beta-binomial
/// marginal likelihood of the past (beta-binomial regression: Prentice, JASA 81, 1986). Immutable; thread-safe.
/// </summary>
public sealed class ArtworkPrior
{
    private readonly double[] weights;

    internal ArtworkPrior(double[] weights, double strength, bool isPooled)
    {
        this.weights = weights;
        Strength = strength;
        IsPooled = isPooled;
    }

    /// <summary>α + β of every prediction: how many impressions the features are worth.</summary>
    public double Strength { get; }

    /// <summary>There were too few artworks to learn from features: every prediction is the past's average.</summary>
    public bool IsPooled { get; }

    /// <summary>Weights of the features on the logit scale; the intercept is last.</summary>
    public ReadOnlySpan<double> Weights => weights;

    /// <summary>How many features an artwork has.</summary>
    public int Features => weights.Length - 1;

    /// <summary>
    /// Fits to past artworks, of which those never shown are passed over. The same input gives the same prior; the work
    /// is bounded. With fewer than 10 shown artworks, or two a feature, the mean is the average of the past, and with
    /// fewer than 5 the strength is 2, as that of (1, 1).
    /// </summary>
    /// <param name="features">
    /// Artworks × dimension, row by row; standardised by the caller (about mean 0, deviation 1).
    /// </param>
    /// <param name="dimension">Features of an artwork, 0 to 63: the intercept is one more.</param>
    /// <param name="impressions">How often each artwork was shown, at least 0.</param>
    /// <param name="rewards">Sum of each artwork's rewards, between 0 and its impressions.</param>
    /// <param name="ridge">Precision of the normal prior of each weight, positive; the intercept has none.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or a number is out of its range.</exception>
    public static ArtworkPrior Fit(
        ReadOnlySpan<float> features, int dimension, ReadOnlySpan<double> impressions, ReadOnlySpan<double> rewards,
        double ridge = 1) =>
        new BetaBinomialFit(features, dimension, impressions, rewards, ridge).Run();

    /// <summary>A prior that was fitted before, from its numbers.</summary>
    /// <exception cref="ArgumentException">There is no weight, or a number is not finite.</exception>
    public static ArtworkPrior Of(ReadOnlySpan<double> weights, double strength, bool isPooled)
    {
        if (weights.IsEmpty || !(strength > 0 && double.IsFinite(strength)))
            throw new ArgumentException($"{weights.Length} weights with strength {strength} are no prior.");
        foreach (double weight in weights)
        {
            if (!double.IsFinite(weight))
                throw new ArgumentException($"A weight of a prior is {weight}.");
        }

        return new ArtworkPrior(weights.ToArray(), strength, isPooled);
    }

    /// <summary>The prior of a new artwork from its <see cref="Features"/> features.</summary>
    /// <exception cref="ArgumentException">There are more or fewer features.</exception>
    public BetaPosterior Predict(ReadOnlySpan<float> features)
    {
        FloatSpans.CheckLength(Features, features.Length, nameof(features));
        double mean = BetaBinomialFit.Mean(weights, features);
        return new BetaPosterior(mean * Strength, (1 - mean) * Strength);
    }
}
