using System.Runtime.Intrinsics;

namespace InferenceEngine.Bandits;

/// <summary>
/// Sums and updates over spans of floats, eight at a time with fused multiply-adds and then one by one: the same order
/// and result on every machine. Pure functions; thread-safe.
/// </summary>
internal static class FloatSpans
{
    /// <summary>Adds <c>weight·x</c>.</summary>
    public static void Add(ReadOnlySpan<float> x, float weight, Span<float> sums)
    {
        Vector256<float> factor = Vector256.Create(weight);
        int k = 0;
        for (; k <= x.Length - 8; k += 8)
        {
            Vector256<float> sum = Vector256.Create<float>(sums[k..]);
            Vector256.FusedMultiplyAdd(Vector256.Create(x[k..]), factor, sum).CopyTo(sums[k..]);
        }

        for (; k < x.Length; k++)
            sums[k] = MathF.FusedMultiplyAdd(x[k], weight, sums[k]);
    }

    /// <summary>Adds <c>weight·x²</c>; no sum falls under 0.</summary>
    public static void AddSquares(ReadOnlySpan<float> x, float weight, Span<float> sums)
    {
        Vector256<float> factor = Vector256.Create(weight);
        int k = 0;
        for (; k <= x.Length - 8; k += 8)
        {
            Vector256<float> value = Vector256.Create(x[k..]);
            Vector256<float> sum = Vector256.Create<float>(sums[k..]);
            sum = Vector256.FusedMultiplyAdd(value * value, factor, sum);
            Vector256.Max(sum, Vector256<float>.Zero).CopyTo(sums[k..]);
        }

        for (; k < x.Length; k++)
            sums[k] = Math.Max(0, MathF.FusedMultiplyAdd(x[k] * x[k], weight, sums[k]));
    }

    /// <summary>Multiplies in place.</summary>
    public static void Scale(Span<float> values, float factor)
    {
        foreach (ref float value in values)
            value *= factor;
    }

    /// <summary>Lengths agree.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public static void CheckLength(int expected, int length, string what)
    {
        if (expected != length)
            throw new ArgumentException($"{expected} features but {length} numbers of {what}.");
    }
}
