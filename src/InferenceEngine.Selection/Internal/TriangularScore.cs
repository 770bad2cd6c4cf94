using InferenceEngine.Bandits;

namespace InferenceEngine.Selection.Internal;

/// <summary>Scores of a linear model whose covariance is given as LᵀL, with L lower triangular. Pure.</summary>
internal static class TriangularScore
{
    /// <summary>Mean x·m and variance |L x|², with L packed by rows: row i has i + 1 numbers.</summary>
    public static (float Mean, float Variance) Of(ReadOnlySpan<float> x, ReadOnlySpan<float> means, ReadOnlySpan<float> rows)
    {
        float variance = 0;
        for (int i = 0; i < x.Length; i++)
        {
            float y = FloatSpans.Dot(rows[..(i + 1)], x[..(i + 1)]);
            variance += y * y;
            rows = rows[(i + 1)..];
        }

        return (FloatSpans.Dot(x, means), variance);
    }
}
