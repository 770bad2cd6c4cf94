namespace InferenceEngine.Bandits;

/// <summary>Where the logit of an arm's draw lies, but for tails of probability e^−nats, and its deviation. Immutable.</summary>
internal readonly record struct LogitReach(double Low, double High, double Deviation)
{
    /// <summary>The reach of one arm.</summary>
    public static LogitReach Of(BetaPosterior arm, double tailNats)
    {
        (double mean, double deviation) = BetaLogit.Moments(arm);
        return new LogitReach(
            mean - BetaLogit.Reach(deviation, arm.Alpha, tailNats), mean + BetaLogit.Reach(deviation, arm.Beta, tailNats), deviation);
    }
}
