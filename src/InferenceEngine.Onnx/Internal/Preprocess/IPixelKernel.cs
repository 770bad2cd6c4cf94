namespace InferenceEngine.Onnx.Internal.Preprocess;

/// <summary>The three inner loops of preprocessing, once for each instruction set.</summary>
internal interface IPixelKernel
{
    /// <summary>sums[x] = Σ weights[k] × pixels[k × stride + x] for the length of sums.</summary>
    static abstract void Rows(ReadOnlySpan<byte> pixels, int stride, ReadOnlySpan<float> weights, Span<float> sums);

    /// <summary>target[i] = Σ weights × sums from each output's first tap. Sums go on for a padded length behind the last tap.</summary>
    static abstract void Columns(ReadOnlySpan<float> sums, PaddedTaps taps, Span<float> target);

    /// <summary>The same for two interleaved channels: even sums to one target, odd ones to the other.</summary>
    static abstract void ColumnPairs(ReadOnlySpan<float> sums, PaddedTaps taps, Span<float> even, Span<float> odd);

    /// <summary>target[i] = clamp(y·a + u·b + v·c + d, 0, 255) × factor + bias.</summary>
    static abstract void Mix(
        ReadOnlySpan<float> y, ReadOnlySpan<float> u, ReadOnlySpan<float> v, in ChannelMix mix, Span<float> target);
}

/// <summary>How one channel of the model's input comes from Y, U and V.</summary>
internal readonly record struct ChannelMix(float Y, float U, float V, float Offset, float Factor, float Bias);
