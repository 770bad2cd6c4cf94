using System.Runtime.Intrinsics;

namespace InferenceEngine.Bandits;

/// <summary>One arm's working state while <see cref="BetaPanels"/> integrates; places are logits.</summary>
internal struct BetaPanelArm
{
    /// <summary>Probability gathered so far, by point of the panels.</summary>
    public Vector256<float> Mass;

    /// <summary>Density at the points of the present panel, times half its width.</summary>
    public Vector256<float> Density;

    /// <summary>Distribution function at the points of the present panel; positive.</summary>
    public Vector256<float> Cumulative;

    /// <summary>Pseudo-counts of success and failure.</summary>
    public BetaPosterior Posterior;

    /// <summary>Logarithms of x and 1 − x where the density of the logit is largest, and of that density.</summary>
    public double PeakLogX, PeakLog1X, LogPeak;

    /// <summary>Where the upper tail ends.</summary>
    public double Top;

    /// <summary>The widest panel that resolves this arm.</summary>
    public double Width;

    /// <summary>Probability above the panels so far.</summary>
    public float Above;
}
