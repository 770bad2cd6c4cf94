using System.Runtime.Intrinsics;

namespace InferenceEngine.Bandits;

/// <summary>One arm's working state while <see cref="GaussianPanels"/> integrates.</summary>
internal struct GaussianPanelArm
{
    /// <summary>Probability gathered so far, by point of the panels.</summary>
    public Vector256<float> Mass;

    /// <summary>Density at the points of the present panel, times half its width.</summary>
    public Vector256<float> Density;

    /// <summary>Distribution function at the points of the present panel; positive.</summary>
    public Vector256<float> Cumulative;

    /// <summary>Mean of the score.</summary>
    public double Mean;

    /// <summary>1 / deviation.</summary>
    public double Precision;

    /// <summary>Where the upper tail ends; −∞ for an arm that is out or does not vary.</summary>
    public double Top;

    /// <summary>The widest panel that resolves this arm.</summary>
    public double Width;
}
