using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace InferenceEngine.Bandits;

/// <summary>
/// ln x and ln (1 − x) without cancellation at the eight points of a panel on the logit scale, four and four.
/// Immutable.
/// </summary>
internal readonly struct LogitPanel
{
    public readonly Vector256<double> LowLogX;
    public readonly Vector256<double> LowLog1X;
    public readonly Vector256<double> HighLogX;
    public readonly Vector256<double> HighLog1X;

    public LogitPanel(double lower, double upper)
    {
        Vector256<double> centre = Vector256.Create(0.5 * (lower + upper));
        Vector256<double> half = Vector256.Create(0.5 * (upper - lower));
        (Vector256<double> low, Vector256<double> high) = Vector256.Widen(GaussLegendre.Points);
        (LowLogX, LowLog1X) = Logs(centre + (half * low));
        (HighLogX, HighLog1X) = Logs(centre + (half * high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> LogX, Vector256<double> Log1X) Logs(Vector256<double> t)
    {
        Vector256<double> softplus = Vector256.Max(t, Vector256<double>.Zero)
            + Vector256.Log(Vector256<double>.One + Vector256.Exp(-Vector256.Abs(t)));
        return (t - softplus, -softplus);
    }
}
