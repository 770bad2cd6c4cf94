namespace InferenceEngine.Onnx.Internal;

/// <summary>Arithmetic of shapes. Pure.</summary>
internal static class TensorShape
{
    /// <summary>Number of elements.</summary>
    /// <exception cref="OverflowException">More than a long can count.</exception>
    public static long Length(ReadOnlySpan<long> shape)
    {
        long length = 1;
        foreach (long side in shape)
            length = checked(length * side);
        return length;
    }

    /// <summary>As "[2,3]".</summary>
    public static string Text(IEnumerable<long> shape) => $"[{string.Join(",", shape)}]";
}
