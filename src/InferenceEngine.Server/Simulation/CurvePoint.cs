namespace InferenceEngine.Server.Simulation;

/// <summary>What a run has come to after some decisions; those for bots are left out. Immutable.</summary>
/// <param name="Decisions">Decisions so far.</param>
/// <param name="Reward">Sum of the rewards earned, those that are still on their way included.</param>
/// <param name="Expected">Sum of the true reward probabilities of what was shown.</param>
/// <param name="Regret">Sum over decisions of the best artwork's probability for that member less that of the one
/// shown.</param>
/// <param name="NewRegret">The part of <paramref name="Regret"/> from titles in the day after one of their artworks
/// came.</param>
internal readonly record struct CurvePoint(
    long Decisions, double Reward, double Expected, double Regret, double NewRegret)
{
    /// <summary>Reward per decision.</summary>
    public double TakeRate => Decisions > 0 ? Reward / Decisions : 0;

    /// <summary>True reward probability of the best artworks, per decision.</summary>
    public double BestRate => Decisions > 0 ? (Expected + Regret) / Decisions : 0;

    /// <summary>What happened since an earlier point.</summary>
    public CurvePoint Since(in CurvePoint earlier) => new(
        Decisions - earlier.Decisions,
        Reward - earlier.Reward,
        Expected - earlier.Expected,
        Regret - earlier.Regret,
        NewRegret - earlier.NewRegret);

    /// <summary>This and one more decision.</summary>
    public CurvePoint With(int reward, double shown, double best, bool isNew) => new(
        Decisions + 1,
        Reward + reward,
        Expected + shown,
        Regret + best - shown,
        NewRegret + (isNew ? best - shown : 0));
}
