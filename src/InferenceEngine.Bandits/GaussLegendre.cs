using System.Runtime.Intrinsics;

namespace InferenceEngine.Bandits;

/// <summary>
/// The Gauss–Legendre rule with eight points on [−1, 1] (Abramowitz and Stegun, table 25.4): one vector of floats, exact
/// for polynomials up to degree 15. Immutable.
/// </summary>
internal static class GaussLegendre
{
    /// <summary>Points, ascending.</summary>
    public static Vector256<float> Points => Vector256.Create(
        -0.9602898564975363f, -0.7966664774136267f, -0.5255324099163290f, -0.1834346424956498f,
        0.1834346424956498f, 0.5255324099163290f, 0.7966664774136267f, 0.9602898564975363f);

    /// <summary>Weights of the points; they add up to 2.</summary>
    public static Vector256<float> Weights => Vector256.Create(
        0.1012285362903763f, 0.2223810344533745f, 0.3137066458778873f, 0.3626837833783620f,
        0.3626837833783620f, 0.3137066458778873f, 0.2223810344533745f, 0.1012285362903763f);
}
