namespace InferenceEngine.Onnx.Internal;

/// <summary>
/// The triangle filter of one axis: for each output position the first source position and the weights from there. Shrinking
/// widens the triangle by the ratio (antialias), growing is plain bilinear. Immutable.
/// </summary>
internal sealed class FilterTaps
{
    private readonly int[] first;
    private readonly float[][] weights;

    /// <param name="start">Where the source region starts, in source pixels.</param>
    /// <param name="length">Length of the source region.</param>
    /// <param name="sourceSize">Source pixels that exist; taps outside are dropped and the rest renormalised.</param>
    /// <param name="outputSize">Output pixels.</param>
    public FilterTaps(float start, float length, int sourceSize, int outputSize)
    {
        first = new int[outputSize];
        weights = new float[outputSize][];
        double scale = (double)length / outputSize;
        double support = Math.Max(1, scale);
        for (int i = 0; i < outputSize; i++)
        {
            double centre = start + ((i + 0.5) * scale) - 0.5;
            // Where the triangle has come down to nothing there is no tap: at a scale of 1 one of three is left.
            int low = Math.Clamp((int)Math.Floor(centre - support) + 1, 0, sourceSize - 1);
            int high = Math.Clamp((int)Math.Ceiling(centre + support) - 1, low, sourceSize - 1);
            first[i] = low;
            weights[i] = Weights(centre, support, low, high);
        }
    }

    /// <summary>First source position of output <paramref name="i"/>.</summary>
    public int First(int i) => first[i];

    /// <summary>Weights of output <paramref name="i"/>; they sum to 1.</summary>
    public ReadOnlySpan<float> Weights(int i) => weights[i];

    /// <summary>One after the last source position of any output.</summary>
    public int End => first.Zip(weights, (f, w) => f + w.Length).Max();

    private static float[] Weights(double centre, double support, int low, int high)
    {
        double[] found = new double[high - low + 1];
        double sum = 0;
        for (int s = low; s <= high; s++)
            sum += found[s - low] = Math.Max(0, 1 - (Math.Abs(s - centre) / support));
        if (sum <= 0)
        {
            found[0] = 1;
            sum = 1;
        }

        return [.. found.Select(weight => (float)(weight / sum))];
    }
}
