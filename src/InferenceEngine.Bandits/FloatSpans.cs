using System.Runtime.Intrinsics;

namespace InferenceEngine.Bandits;

/// <summary>
/// Sums and updates over spans of floats, eight at a time with fused multiply-adds and then one by one: the same order
/// and result on every machine. Pure functions; thread-safe.
/// </summary>
public static class FloatSpans
{
    /// <summary>∑ x·y over equally long spans.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        CheckLength(x.Length, y.Length, nameof(y));
        Vector256<float> sums = Vector256<float>.Zero;
        int k = 0;
        for (; k <= x.Length - 8; k += 8)
            sums = Vector256.FusedMultiplyAdd(Vector256.Create(x[k..]), Vector256.Create(y[k..]), sums);
        float sum = Vector256.Sum(sums);
        for (; k < x.Length; k++)
            sum = MathF.FusedMultiplyAdd(x[k], y[k], sum);
        return sum;
    }

    /// <summary>∑ x² y over equally long spans.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static float DotSquares(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        CheckLength(x.Length, y.Length, nameof(y));
        Vector256<float> sums = Vector256<float>.Zero;
        int k = 0;
        for (; k <= x.Length - 8; k += 8)
        {
            Vector256<float> value = Vector256.Create(x[k..]);
            sums = Vector256.FusedMultiplyAdd(value * value, Vector256.Create(y[k..]), sums);
        }

        float sum = Vector256.Sum(sums);
        for (; k < x.Length; k++)
            sum = MathF.FusedMultiplyAdd(x[k] * x[k], y[k], sum);
        return sum;
    }

    /// <summary>sums += weight·x.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Add(ReadOnlySpan<float> x, float weight, Span<float> sums)
    {
        CheckLength(x.Length, sums.Length, nameof(sums));
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

    /// <summary>Throws when a span has not as many numbers as there are features.</summary>
    internal static void CheckLength(int features, int length, string name)
    {
        if (features != length)
            throw new ArgumentException($"{features} features but {length} numbers in {name}.", name);
    }
}
