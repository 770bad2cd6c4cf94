using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace InferenceEngine.Onnx.Internal;

/// <summary>Finds numbers that are none. Pure.</summary>
internal static class NanSearch
{
    /// <summary>Index of the first NaN, or -1; types that have none always give -1.</summary>
    public static int Find(TensorType type, ReadOnlySpan<byte> bytes) => type switch
    {
        TensorType.Float32 => Find(MemoryMarshal.Cast<byte, float>(bytes)),
        TensorType.Float64 => Find(MemoryMarshal.Cast<byte, double>(bytes)),
        // A NaN of the half types has all exponent bits set and something in the mantissa.
        TensorType.Float16 => FindHalf(MemoryMarshal.Cast<byte, ushort>(bytes), 0x7C00),
        TensorType.BFloat16 => FindHalf(MemoryMarshal.Cast<byte, ushort>(bytes), 0x7F80),
        _ => -1,
    };

    private static int Find<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int i = 0;
        for (; i <= values.Length - Vector256<T>.Count; i += Vector256<T>.Count)
        {
            Vector256<T> some = Vector256.Create(values[i..]);
            if (!Vector256.EqualsAll(some, some))
                break;
        }

        for (; i < values.Length; i++)
        {
            if (T.IsNaN(values[i]))
                return i;
        }

        return -1;
    }

    private static int FindHalf(ReadOnlySpan<ushort> values, ushort infinity)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if ((values[i] & 0x7FFF) > infinity)
                return i;
        }

        return -1;
    }
}
