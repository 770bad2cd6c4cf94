using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace InferenceEngine.Bandits;

/// <summary>
/// The Gauss–Legendre rule with eight points on [−1, 1] (Abramowitz and Stegun, table 25.4): one vector of floats,
/// exact for polynomials up to degree 15. Immutable.
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

    /// <summary>
    /// The integral from each point up to 1 of the polynomial through eight values: the distribution above.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Above(Vector256<float> values)
    {
        // Integrals of the Lagrange polynomial of each point in turn.
        Vector256<float> sum = Lane(values, 0) * Vector256.Create(
            0.050614268f, -0.008290107f, 0.004053464f, -0.002502506f,
            0.001718473f, -0.001237611f, 0.000885605f, -0.000555017f);
        sum = Vector256.FusedMultiplyAdd(Lane(values, 1), Vector256.Create(
            0.240592921f, 0.111190517f, -0.019338016f, 0.009994054f,
            -0.006395629f, 0.004451430f, -0.003129870f, 0.001945515f), sum);
        sum = Vector256.FusedMultiplyAdd(Lane(values, 2), Vector256.Create(
            0.301144984f, 0.340986238f, 0.156853323f, -0.027635623f,
            0.014482413f, -0.009286932f, 0.006279506f, -0.003835351f), sum);
        sum = Vector256.FusedMultiplyAdd(Lane(values, 3), Vector256.Create(
            0.371649815f, 0.346384366f, 0.394633990f, 0.181341892f,
            -0.032042083f, 0.016743465f, -0.010430704f, 0.006156983f), sum);
        sum = Vector256.FusedMultiplyAdd(Lane(values, 4), Vector256.Create(
            0.356526801f, 0.373114488f, 0.345940318f, 0.394725866f,
            0.181341892f, -0.031950207f, 0.016299418f, -0.008966031f), sum);
        sum = Vector256.FusedMultiplyAdd(Lane(values, 5), Vector256.Create(
            0.317541996f, 0.307427140f, 0.322993578f, 0.299224233f,
            0.341342269f, 0.156853323f, -0.027279592f, 0.012561662f), sum);
        sum = Vector256.FusedMultiplyAdd(Lane(values, 6), Vector256.Create(
            0.220435519f, 0.225510904f, 0.217929605f, 0.228776663f,
            0.212386980f, 0.241719050f, 0.111190517f, -0.018211887f), sum);
        return Vector256.FusedMultiplyAdd(Lane(values, 7), Vector256.Create(
            0.101783553f, 0.100342932f, 0.102466148f, 0.099510063f,
            0.103731042f, 0.097175072f, 0.109518644f, 0.050614268f), sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Lane(Vector256<float> values, [ConstantExpected] int lane) =>
        Vector256.Shuffle(values, Vector256.Create(lane));
}
