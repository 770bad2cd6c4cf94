namespace InferenceEngine.Onnx.Internal.Preprocess;

/// <summary>The loops one number at a time: for other processors, and what the others are tested against.</summary>
internal readonly struct ScalarKernel : IPixelKernel
{
    public static void Rows(ReadOnlySpan<byte> pixels, int stride, ReadOnlySpan<float> weights, Span<float> sums)
    {
        sums.Clear();
        for (int k = 0; k < weights.Length; k++)
        {
            ReadOnlySpan<byte> row = pixels.Slice(k * stride, sums.Length);
            float weight = weights[k];
            for (int x = 0; x < row.Length; x++)
                sums[x] = MathF.FusedMultiplyAdd(row[x], weight, sums[x]);
        }
    }

    public static void Columns(ReadOnlySpan<float> sums, PaddedTaps taps, Span<float> target)
    {
        for (int i = 0; i < taps.Outputs; i++)
        {
            ReadOnlySpan<float> weights = taps.Weights.AsSpan(i * taps.Length, taps.Length);
            ReadOnlySpan<float> source = sums.Slice(taps.First[i], taps.Length);
            float sum = 0;
            for (int k = 0; k < weights.Length; k++)
                sum = MathF.FusedMultiplyAdd(weights[k], source[k], sum);
            target[i] = sum;
        }
    }

    public static void ColumnPairs(ReadOnlySpan<float> sums, PaddedTaps taps, Span<float> even, Span<float> odd)
    {
        for (int i = 0; i < taps.Outputs; i++)
        {
            ReadOnlySpan<float> weights = taps.Weights.AsSpan(i * taps.Length, taps.Length);
            ReadOnlySpan<float> source = sums.Slice(taps.First[i], taps.Length);
            float first = 0, second = 0;
            for (int k = 0; k < weights.Length; k += 2)
            {
                first = MathF.FusedMultiplyAdd(weights[k], source[k], first);
                second = MathF.FusedMultiplyAdd(weights[k + 1], source[k + 1], second);
            }

            even[i] = first;
            odd[i] = second;
        }
    }

    public static void Mix(
        ReadOnlySpan<float> y, ReadOnlySpan<float> u, ReadOnlySpan<float> v, in ChannelMix mix, Span<float> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            float value = MathF.FusedMultiplyAdd(y[i], mix.Y, mix.Offset);
            value = MathF.FusedMultiplyAdd(u[i], mix.U, value);
            value = MathF.FusedMultiplyAdd(v[i], mix.V, value);
            target[i] = MathF.FusedMultiplyAdd(Math.Clamp(value, 0, 255), mix.Factor, mix.Bias);
        }
    }
}
