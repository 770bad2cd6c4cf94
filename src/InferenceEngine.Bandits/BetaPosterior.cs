namespace InferenceEngine.Bandits;

/// <summary>
/// Beta posterior of an arm's mean reward: pseudo-counts of success and failure, prior included; both positive.
/// </summary>
public readonly record struct BetaPosterior(double Alpha, double Beta)
{
    /// <summary>Posterior mean.</summary>
    public double Mean => Alpha / (Alpha + Beta);

    /// <summary>Posterior standard deviation.</summary>
    public double Deviation => Math.Sqrt(Alpha * Beta / (Alpha + Beta + 1)) / (Alpha + Beta);
}
