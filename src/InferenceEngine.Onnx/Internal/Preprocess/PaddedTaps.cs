namespace InferenceEngine.Onnx.Internal.Preprocess;

/// <summary>
/// Weights of the columns of a row, all outputs with the same number of taps: zeros fill up to a multiple of 16, so that loops
/// have no rest. With <paramref name="channels"/> interleaved channels every weight stands once for each. Immutable.
/// </summary>
internal sealed class PaddedTaps
{
    private const int Multiple = 16;

    public PaddedTaps(FilterTaps taps, int outputs, int channels)
    {
        Outputs = outputs;
        First = new int[outputs];
        int longest = 0;
        for (int i = 0; i < outputs; i++)
            longest = Math.Max(longest, taps.Weights(i).Length * channels);
        Length = (longest + Multiple - 1) / Multiple * Multiple;
        Weights = new float[outputs * Length];
        for (int i = 0; i < outputs; i++)
        {
            First[i] = taps.First(i) * channels;
            ReadOnlySpan<float> weights = taps.Weights(i);
            for (int k = 0; k < weights.Length * channels; k++)
                Weights[(i * Length) + k] = weights[k / channels];
        }
    }

    /// <summary>Number of outputs.</summary>
    public int Outputs { get; }

    /// <summary>Taps of each output, padded.</summary>
    public int Length { get; }

    /// <summary>First source value of each output.</summary>
    public int[] First { get; }

    /// <summary>Weights, <see cref="Length"/> for each output.</summary>
    public float[] Weights { get; }
}
