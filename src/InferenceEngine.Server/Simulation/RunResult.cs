namespace InferenceEngine.Server.Simulation;

/// <summary>What came of one contender in one repetition. Immutable.</summary>
internal sealed record RunResult(string Contender, int Repetition, IReadOnlyList<CurvePoint> Curve)
{
    /// <summary>The end of the curve.</summary>
    public CurvePoint End => Curve[^1];

    /// <summary>What taking back the bots' rewards did, when that was asked for.</summary>
    public BotUndo? Undo { get; init; }
}

/// <summary>Expected take rates on the same pages before and after the bots' rewards were taken back.</summary>
internal sealed record BotUndo(long Rewards, double RateBefore, double RateAfter);
