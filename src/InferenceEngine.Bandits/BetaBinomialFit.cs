namespace InferenceEngine.Bandits;

/// <summary>
/// The fit behind <see cref="ArtworkPrior"/>: in turn the weights for a given strength, by Newton's steps on the
/// quasi-likelihood (an artwork of n impressions counts n / (1 + (n − 1)/(M + 1)) at strength M, so that much-shown
/// artworks do not drown the others), and the strength for given weights, by golden section. Owns its working memory.
/// Used by one thread.
/// </summary>
internal sealed class BetaBinomialFit
{
    private const int Rounds = 5;
    private const int NewtonSteps = 12;
    private const int SectionSteps = 40;
    private const int FewestForFeatures = 10;
    private const int FewestForStrength = 5;
    private const double UnknownStrength = 2;
    private const double MostStrength = 1e4;

    // A mean stays off 0 and 1, where no Beta prior is.
    private const double LargestLogit = 12;

    private readonly float[] features;
    private readonly double[] impressions;
    private readonly double[] rewards;
    private readonly double[] weights;
    private readonly double[] means;
    private readonly double ridge;

    public BetaBinomialFit(
        ReadOnlySpan<float> features, int dimension, ReadOnlySpan<double> impressions, ReadOnlySpan<double> rewards,
        double ridge)
    {
        if (dimension is < 0 or >= FullLinear.MaxFeatures)
            throw new ArgumentException(
                $"{dimension} features of an artwork; at most {FullLinear.MaxFeatures - 1} are supported.");
        if (features.Length != (long)impressions.Length * dimension
            || rewards.Length != impressions.Length || !(ridge > 0))
        {
            throw new ArgumentException(
                $"{impressions.Length} artworks with {dimension} features each do not fit {features.Length} features, "
                + $"{rewards.Length} rewards and ridge {ridge}.");
        }

        for (int i = 0; i < impressions.Length; i++)
        {
            if (!(rewards[i] >= 0 && rewards[i] <= impressions[i] && double.IsFinite(impressions[i])))
                throw new ArgumentException($"Artwork {i}: {rewards[i]} of {impressions[i]} impressions are no rate.");
        }

        (this.features, this.impressions, this.rewards) = Shown(features, dimension, impressions, rewards);
        this.ridge = ridge;
        weights = new double[dimension + 1];
        means = new double[this.impressions.Length];
    }

    /// <summary>The mean that weights (intercept last) give an artwork.</summary>
    public static double Mean(ReadOnlySpan<double> weights, ReadOnlySpan<float> artwork)
    {
        double logit = weights[^1];
        for (int k = 0; k < artwork.Length; k++)
            logit += weights[k] * artwork[k];
        return 1 / (1 + Math.Exp(-Math.Clamp(logit, -LargestLogit, LargestLogit)));
    }

    /// <summary>Fits and gives the result.</summary>
    public ArtworkPrior Run()
    {
        bool isPooled = means.Length < Math.Max(FewestForFeatures, 2 * (weights.Length - 1));
        double pooled = (rewards.Sum() + 0.5) / (impressions.Sum() + 1);
        weights[^1] = Math.Log(pooled / (1 - pooled));
        UpdateMeans();
        double strength = means.Length < FewestForStrength ? UnknownStrength : BestStrength();
        for (int round = 0; round < Rounds && !isPooled; round++)
        {
            for (int step = 0; step < NewtonSteps && Improve(strength); step++)
                UpdateMeans();
            strength = BestStrength();
        }

        return new ArtworkPrior(weights, strength, isPooled);
    }

    private static (float[] Features, double[] Impressions, double[] Rewards) Shown(
        ReadOnlySpan<float> features, int dimension, ReadOnlySpan<double> impressions, ReadOnlySpan<double> rewards)
    {
        List<float> rows = [];
        List<double> counts = [];
        List<double> sums = [];
        for (int i = 0; i < impressions.Length; i++)
        {
            if (!(impressions[i] > 0))
                continue;
            rows.AddRange(features.Slice(i * dimension, dimension));
            counts.Add(impressions[i]);
            sums.Add(rewards[i]);
        }

        return ([.. rows], [.. counts], [.. sums]);
    }

    private ReadOnlySpan<float> Artwork(int i) => features.AsSpan(i * (weights.Length - 1), weights.Length - 1);

    private void UpdateMeans()
    {
        for (int i = 0; i < means.Length; i++)
            means[i] = Mean(weights, Artwork(i));
    }

    /// <summary>One Newton step on the weights; false when it no longer moves them.</summary>
    private bool Improve(double strength)
    {
        int size = weights.Length;
        double[] information = new double[FullLinear.TriangleLength(size)];
        double[] gradient = new double[size];
        double[] row = new double[size];
        for (int k = 0; k < size - 1; k++)
        {
            information[FullLinear.TriangleLength(k + 1) - 1] = ridge;
            gradient[k] = -ridge * weights[k];
        }

        for (int i = 0; i < means.Length; i++)
        {
            double discount = 1 / (1 + (Math.Max(0, impressions[i] - 1) / (strength + 1)));
            ReadOnlySpan<float> artwork = Artwork(i);
            for (int k = 0; k < size; k++)
                row[k] = k < artwork.Length ? artwork[k] : 1;
            AddOuter(row, discount * impressions[i] * means[i] * (1 - means[i]), information);
            double residual = discount * (rewards[i] - (impressions[i] * means[i]));
            for (int k = 0; k < size; k++)
                gradient[k] += residual * row[k];
        }

        return Step(information, gradient);
    }

    private static void AddOuter(double[] row, double weight, double[] triangle)
    {
        int place = 0;
        for (int i = 0; i < row.Length; i++)
        {
            for (int j = 0; j <= i; j++)
                triangle[place++] += weight * row[i] * row[j];
        }
    }

    private bool Step(double[] information, double[] gradient)
    {
        const double Jitter = 1e-9;
        const double LargestStep = 2;
        double[] factor = new double[information.Length];
        double[] step = new double[gradient.Length];
        if (!FullLinear.Factor(information, Jitter, factor))
            return false;
        FullLinear.Weights(factor, gradient, new LinearPrior(1), step);
        double longest = step.Max(Math.Abs);
        double scale = Math.Min(1, LargestStep / Math.Max(longest, double.Epsilon));
        for (int k = 0; k < step.Length; k++)
            weights[k] += scale * step[k];
        return longest > 1e-8;
    }

    /// <summary>The strength of the largest marginal likelihood, by golden section on its logarithm.</summary>
    private double BestStrength()
    {
        double golden = (Math.Sqrt(5) - 1) / 2;
        double low = 0;
        double high = Math.Log(MostStrength);
        double left = high - (golden * (high - low));
        double right = low + (golden * (high - low));
        double leftValue = LogLikelihood(Math.Exp(left));
        double rightValue = LogLikelihood(Math.Exp(right));
        for (int step = 0; step < SectionSteps; step++)
        {
            if (leftValue > rightValue)
            {
                (high, right, rightValue) = (right, left, leftValue);
                left = high - (golden * (high - low));
                leftValue = LogLikelihood(Math.Exp(left));
            }
            else
            {
                (low, left, leftValue) = (left, right, rightValue);
                right = low + (golden * (high - low));
                rightValue = LogLikelihood(Math.Exp(right));
            }
        }

        return Math.Exp(0.5 * (low + high));
    }

    /// <summary>∑ ln B(s + α, n − s + β) − ln B(α, β).</summary>
    private double LogLikelihood(double strength)
    {
        double sum = 0;
        for (int i = 0; i < means.Length; i++)
        {
            BetaPosterior prior = new(means[i] * strength, (1 - means[i]) * strength);
            BetaPosterior posterior = new(prior.Alpha + rewards[i], prior.Beta + impressions[i] - rewards[i]);
            sum += GammaTerms.LogBeta(posterior) - GammaTerms.LogBeta(prior);
        }

        return sum;
    }
}
