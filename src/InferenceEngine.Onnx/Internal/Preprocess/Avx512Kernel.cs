using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace InferenceEngine.Onnx.Internal.Preprocess;

/// <summary>The loops with AVX-512, sixteen numbers at a time.</summary>
internal readonly struct Avx512Kernel : IPixelKernel
{
    private const int Wide = 16;

    public static void Rows(ReadOnlySpan<byte> pixels, int stride, ReadOnlySpan<float> weights, Span<float> sums)
    {
        int x = 0;
        ref byte source = ref MemoryMarshal.GetReference(pixels);
        ref float target = ref MemoryMarshal.GetReference(sums);
        for (; x <= sums.Length - (4 * Wide); x += 4 * Wide)
        {
            Vector512<float> a = default, b = default, c = default, d = default;
            for (int k = 0; k < weights.Length; k++)
            {
                Vector512<float> weight = Vector512.Create(weights[k]);
                ref byte at = ref Unsafe.Add(ref source, (k * stride) + x);
                a = Avx512F.FusedMultiplyAdd(Load(ref at), weight, a);
                b = Avx512F.FusedMultiplyAdd(Load(ref Unsafe.Add(ref at, Wide)), weight, b);
                c = Avx512F.FusedMultiplyAdd(Load(ref Unsafe.Add(ref at, 2 * Wide)), weight, c);
                d = Avx512F.FusedMultiplyAdd(Load(ref Unsafe.Add(ref at, 3 * Wide)), weight, d);
            }

            a.StoreUnsafe(ref target, (nuint)x);
            b.StoreUnsafe(ref target, (nuint)(x + Wide));
            c.StoreUnsafe(ref target, (nuint)(x + (2 * Wide)));
            d.StoreUnsafe(ref target, (nuint)(x + (3 * Wide)));
        }

        if (x < sums.Length)
            Avx2Kernel.Rows(pixels[x..], stride, weights, sums[x..]);
    }

    public static void Columns(ReadOnlySpan<float> sums, PaddedTaps taps, Span<float> target)
    {
        int i = 0;
        for (; i <= taps.Outputs - 4; i += 4)
        {
            Vector128<float> low = Sse3.HorizontalAdd(Narrow(Dot(sums, taps, i)), Narrow(Dot(sums, taps, i + 1)));
            Vector128<float> high = Sse3.HorizontalAdd(Narrow(Dot(sums, taps, i + 2)), Narrow(Dot(sums, taps, i + 3)));
            Sse3.HorizontalAdd(low, high).CopyTo(target[i..]);
        }

        for (; i < taps.Outputs; i++)
            target[i] = Vector128.Sum(Narrow(Dot(sums, taps, i)));
    }

    public static void ColumnPairs(ReadOnlySpan<float> sums, PaddedTaps taps, Span<float> even, Span<float> odd)
    {
        for (int i = 0; i < taps.Outputs; i++)
        {
            Vector128<float> both = Narrow(Dot(sums, taps, i));
            both = Sse.Add(both, Sse.MoveHighToLow(both, both));
            even[i] = both[0];
            odd[i] = both[1];
        }
    }

    public static void Mix(
        ReadOnlySpan<float> y, ReadOnlySpan<float> u, ReadOnlySpan<float> v, in ChannelMix mix, Span<float> target)
    {
        int i = 0;
        Vector512<float> top = Vector512.Create(255f), factor = Vector512.Create(mix.Factor), bias = Vector512.Create(mix.Bias);
        for (; i <= target.Length - Wide; i += Wide)
        {
            Vector512<float> value = Avx512F.FusedMultiplyAdd(
                Vector512.Create(y[i..]), Vector512.Create(mix.Y), Vector512.Create(mix.Offset));
            value = Avx512F.FusedMultiplyAdd(Vector512.Create(u[i..]), Vector512.Create(mix.U), value);
            value = Avx512F.FusedMultiplyAdd(Vector512.Create(v[i..]), Vector512.Create(mix.V), value);
            value = Avx512F.Min(Avx512F.Max(value, Vector512<float>.Zero), top);
            Avx512F.FusedMultiplyAdd(value, factor, bias).CopyTo(target[i..]);
        }

        if (i < target.Length)
            ScalarKernel.Mix(y[i..], u[i..], v[i..], mix, target[i..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(ref byte pixels) =>
        Avx512F.ConvertToVector512Single(Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref pixels)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Dot(ReadOnlySpan<float> sums, PaddedTaps taps, int output)
    {
        ref float source = ref MemoryMarshal.GetReference(sums.Slice(taps.First[output], taps.Length));
        ref float weights = ref MemoryMarshal.GetReference(taps.Weights.AsSpan(output * taps.Length, taps.Length));
        Vector512<float> sum = default;
        for (nuint k = 0; k < (nuint)taps.Length; k += Wide)
            sum = Avx512F.FusedMultiplyAdd(Vector512.LoadUnsafe(ref source, k), Vector512.LoadUnsafe(ref weights, k), sum);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Narrow(Vector512<float> wide)
    {
        Vector256<float> half = Avx.Add(wide.GetLower(), wide.GetUpper());
        return Sse.Add(half.GetLower(), half.GetUpper());
    }
}
