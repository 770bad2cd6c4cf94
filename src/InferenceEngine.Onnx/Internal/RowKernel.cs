using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace InferenceEngine.Onnx.Internal;

/// <summary>The inner loop of resampling. Pure; the tests hold its scalar twin.</summary>
internal static class RowKernel
{
    /// <summary>sum[i] += weight × row[i], sixteen bytes at a time.</summary>
    public static void MultiplyAdd(ReadOnlySpan<byte> row, float weight, Span<float> sum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sum.Length, row.Length);
        ref byte source = ref MemoryMarshal.GetReference(row);
        ref float target = ref MemoryMarshal.GetReference(sum);
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<float> factor = Vector256.Create(weight);
            for (; i <= row.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
            {
                Vector256<ushort> wide = Vector256.WidenLower(Vector128.LoadUnsafe(ref source, (nuint)i).ToVector256());
                Add(Vector256.WidenLower(wide), factor, ref Unsafe.Add(ref target, i));
                Add(Vector256.WidenUpper(wide), factor, ref Unsafe.Add(ref target, i + 8));
            }
        }

        for (; i < row.Length; i++)
            sum[i] = MathF.FusedMultiplyAdd(row[i], weight, sum[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector256<uint> values, Vector256<float> factor, ref float target)
    {
        Vector256<float> numbers = Vector256.ConvertToSingle(values.AsInt32());
        Vector256.FusedMultiplyAdd(numbers, factor, Vector256.LoadUnsafe(ref target)).StoreUnsafe(ref target);
    }
}
