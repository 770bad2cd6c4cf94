using InferenceEngine.Native;

namespace InferenceEngine.Onnx.Internal;

/// <summary>
/// Resizes a region of a picture, a row of the result at a time, with a triangle filter: down the columns first, vectorised over whole
/// rows, then across. Owns the row. Not thread-safe.
/// </summary>
internal sealed class RowResampler
{
    private readonly PixelBuffer picture;
    private readonly FilterTaps columns, rows;
    private readonly float[][] channels;
    private readonly float[] sum;
    private readonly int from;

    /// <param name="picture">The source.</param>
    /// <param name="region">Region in source pixels; parts outside the picture repeat its edge.</param>
    /// <param name="width">Output columns.</param>
    /// <param name="height">Output rows.</param>
    public RowResampler(PixelBuffer picture, Box region, int width, int height)
    {
        this.picture = picture;
        columns = new FilterTaps(region.Left, region.Width, picture.Width, width);
        rows = new FilterTaps(region.Top, region.Height, picture.Height, height);
        from = columns.First(0);
        sum = new float[(columns.End - from) * 3];
        channels = [new float[width], new float[width], new float[width]];
    }

    /// <summary>Red, green or blue of the row that was made last, 0 to 255.</summary>
    public ReadOnlySpan<float> Channel(int index) => channels[index];

    /// <summary>Makes a row.</summary>
    public void Run(int y)
    {
        Array.Clear(sum);
        ReadOnlySpan<float> weights = rows.Weights(y);
        for (int k = 0; k < weights.Length; k++)
            RowKernel.MultiplyAdd(picture.Row(rows.First(y) + k).Slice(from * 3, sum.Length), weights[k], sum);
        (float[] red, float[] green, float[] blue) = (channels[0], channels[1], channels[2]);
        for (int x = 0; x < red.Length; x++)
            (red[x], green[x], blue[x]) = Across(x);
    }

    private (float Red, float Green, float Blue) Across(int x)
    {
        ReadOnlySpan<float> weights = columns.Weights(x);
        ReadOnlySpan<float> source = sum.AsSpan((columns.First(x) - from) * 3, weights.Length * 3);
        float red = 0, green = 0, blue = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            float weight = weights[k];
            red += weight * source[k * 3];
            green += weight * source[(k * 3) + 1];
            blue += weight * source[(k * 3) + 2];
        }

        return (red, green, blue);
    }
}
