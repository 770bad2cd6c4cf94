namespace InferenceEngine.Bandits;

/// <summary>Whether bounds on a pmf could be kept.</summary>
public enum BoundsOutcome
{
    /// <summary>Every floor and cap is respected.</summary>
    Met,

    /// <summary>The floors add up to more than 1, and were scaled down so that they add up to 1.</summary>
    FloorsScaled,

    /// <summary>The caps add up to less than 1, and were scaled up so that they add up to 1.</summary>
    CapsScaled,
}
