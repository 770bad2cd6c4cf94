using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace InferenceEngine.Onnx.Internal.Preprocess;

/// <summary>The loops with AVX2 and FMA, eight numbers at a time.</summary>
internal readonly struct Avx2Kernel : IPixelKernel
{
    private const int Wide = 8;

    public static void Rows(ReadOnlySpan<byte> pixels, int stride, ReadOnlySpan<float> weights, Span<float> sums)
    {
        int x = 0;
        ref byte source = ref MemoryMarshal.GetReference(pixels);
        ref float target = ref MemoryMarshal.GetReference(sums);
        for (; x <= sums.Length - (4 * Wide); x += 4 * Wide)
        {
            Vector256<float> a = default, b = default, c = default, d = default;
            for (int k = 0; k < weights.Length; k++)
            {
                Vector256<float> weight = Vector256.Create(weights[k]);
                ref byte at = ref Unsafe.Add(ref source, (k * stride) + x);
                a = Fma.MultiplyAdd(Load(ref at), weight, a);
                b = Fma.MultiplyAdd(Load(ref Unsafe.Add(ref at, Wide)), weight, b);
                c = Fma.MultiplyAdd(Load(ref Unsafe.Add(ref at, 2 * Wide)), weight, c);
                d = Fma.MultiplyAdd(Load(ref Unsafe.Add(ref at, 3 * Wide)), weight, d);
            }

            a.StoreUnsafe(ref target, (nuint)x);
            b.StoreUnsafe(ref target, (nuint)(x + Wide));
            c.StoreUnsafe(ref target, (nuint)(x + (2 * Wide)));
            d.StoreUnsafe(ref target, (nuint)(x + (3 * Wide)));
        }

        if (x < sums.Length)
            ScalarKernel.Rows(pixels[x..], stride, weights, sums[x..]);
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
        Vector256<float> top = Vector256.Create(255f), factor = Vector256.Create(mix.Factor), bias = Vector256.Create(mix.Bias);
        for (; i <= target.Length - Wide; i += Wide)
        {
            Vector256<float> value = Fma.MultiplyAdd(Vector256.Create(y[i..]), Vector256.Create(mix.Y), Vector256.Create(mix.Offset));
            value = Fma.MultiplyAdd(Vector256.Create(u[i..]), Vector256.Create(mix.U), value);
            value = Fma.MultiplyAdd(Vector256.Create(v[i..]), Vector256.Create(mix.V), value);
            value = Avx.Min(Avx.Max(value, Vector256<float>.Zero), top);
            Fma.MultiplyAdd(value, factor, bias).CopyTo(target[i..]);
        }

        if (i < target.Length)
            ScalarKernel.Mix(y[i..], u[i..], v[i..], mix, target[i..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load(ref byte pixels) => Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(
        Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref pixels)).AsByte()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Dot(ReadOnlySpan<float> sums, PaddedTaps taps, int output)
    {
        ref float source = ref MemoryMarshal.GetReference(sums.Slice(taps.First[output], taps.Length));
        ref float weights = ref MemoryMarshal.GetReference(taps.Weights.AsSpan(output * taps.Length, taps.Length));
        Vector256<float> a = default, b = default;
        for (nuint k = 0; k < (nuint)taps.Length; k += 2 * Wide)
        {
            a = Fma.MultiplyAdd(Vector256.LoadUnsafe(ref source, k), Vector256.LoadUnsafe(ref weights, k), a);
            b = Fma.MultiplyAdd(Vector256.LoadUnsafe(ref source, k + Wide), Vector256.LoadUnsafe(ref weights, k + Wide), b);
        }

        return Avx.Add(a, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Narrow(Vector256<float> wide) => Sse.Add(wide.GetLower(), wide.GetUpper());
}
