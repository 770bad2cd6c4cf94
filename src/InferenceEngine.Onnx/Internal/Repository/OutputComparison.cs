using System.Runtime.InteropServices;

namespace InferenceEngine.Onnx.Internal.Repository;

/// <summary>Compares the outputs of two versions for one request. Pure.</summary>
internal static class OutputComparison
{
    /// <summary>
    /// The largest difference of an element: of numbers with a fraction as a share of the larger of 1 and the first one's
    /// size; infinite where shapes, bytes, strings or whole numbers differ, or only one is NaN.
    /// </summary>
    public static double Difference(InferenceResult one, InferenceResult other)
    {
        double largest = 0;
        for (int i = 0; i < one.Count; i++)
            largest = Math.Max(largest, Difference(one, other, i));
        return largest;
    }

    private static double Difference(InferenceResult one, InferenceResult other, int index)
    {
        if (!one.Shape(index).AsSpan().SequenceEqual(other.Shape(index)))
            return double.PositiveInfinity;
        TensorType type = one.Model.Outputs[index].ElementType;
        return type switch
        {
            TensorType.Float32 => OfNumbers(one.Values<float>(index), other.Values<float>(index), value => value),
            TensorType.Float64 => OfNumbers(one.Values<double>(index), other.Values<double>(index), value => value),
            TensorType.Float16 => OfNumbers(one.Values<Half>(index), other.Values<Half>(index), value => (double)value),
            TensorType.BFloat16 => OfNumbers(
                one.Values<ushort>(index), other.Values<ushort>(index), value => BitConverter.Int32BitsToSingle(value << 16)),
            TensorType.String => OfStrings(one, other, index),
            _ => one.Bytes(index).SequenceEqual(other.Bytes(index)) ? 0 : double.PositiveInfinity,
        };
    }

    private static double OfNumbers<T>(ReadOnlySpan<T> one, ReadOnlySpan<T> other, Func<T, double> number)
        where T : unmanaged
    {
        if (MemoryMarshal.AsBytes(one).SequenceEqual(MemoryMarshal.AsBytes(other)))
            return 0;
        double largest = 0;
        for (int i = 0; i < one.Length; i++)
        {
            double a = number(one[i]), b = number(other[i]);
            if (a.Equals(b))
                continue;
            double difference = Math.Abs(a - b) / Math.Max(1, Math.Abs(a));
            largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
        }

        return largest;
    }

    private static double OfStrings(InferenceResult one, InferenceResult other, int index)
    {
        for (int element = 0; element < one.StringCount(index); element++)
        {
            if (!one.StringAt(index, element).SequenceEqual(other.StringAt(index, element)))
                return double.PositiveInfinity;
        }

        return 0;
    }
}
