using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx;

/// <summary>
/// Resizes a region of a picture with a triangle filter (antialiased when shrinking): rows first, vectorised over whole rows,
/// then columns. Pure; allocates per call, so it is for whole pictures, not for pixels.
/// </summary>
public static class Resampler
{
    /// <summary>Writes interleaved R, G, B values 0–255 of shape [height, width, 3] to <paramref name="target"/>.</summary>
    /// <param name="picture">The source.</param>
    /// <param name="region">Region in source pixels; parts outside the picture repeat its edge.</param>
    /// <param name="width">Output columns.</param>
    /// <param name="height">Output rows.</param>
    /// <param name="target">At least height × width × 3 values.</param>
    public static void Resample(PixelBuffer picture, Box region, int width, int height, Span<float> target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, width * height * 3);
        FilterTaps columns = new(region.Left, region.Width, picture.Width, width);
        FilterTaps rows = new(region.Top, region.Height, picture.Height, height);
        int from = columns.First(0) * 3;
        float[] sum = new float[(columns.End * 3) - from];
        for (int y = 0; y < height; y++)
        {
            Array.Clear(sum);
            ReadOnlySpan<float> weights = rows.Weights(y);
            for (int k = 0; k < weights.Length; k++)
                RowKernel.MultiplyAdd(picture.Row(rows.First(y) + k).Slice(from, sum.Length), weights[k], sum);
            ResampleRow(sum, from / 3, columns, target.Slice(y * width * 3, width * 3));
        }
    }

    /// <summary>A resized copy of a region, rounded to bytes.</summary>
    public static PixelBuffer Resize(PixelBuffer picture, Box region, int width, int height)
    {
        float[] values = new float[width * height * 3];
        Resample(picture, region, width, height, values);
        PixelBuffer resized = new(width, height);
        Span<byte> pixels = resized.Pixels;
        for (int i = 0; i < values.Length; i++)
            pixels[i] = (byte)Math.Clamp(values[i] + 0.5f, 0, 255);
        return resized;
    }

    private static void ResampleRow(ReadOnlySpan<float> sum, int firstColumn, FilterTaps columns, Span<float> target)
    {
        for (int x = 0; x < target.Length / 3; x++)
        {
            ReadOnlySpan<float> weights = columns.Weights(x);
            ReadOnlySpan<float> source = sum.Slice((columns.First(x) - firstColumn) * 3, weights.Length * 3);
            float red = 0, green = 0, blue = 0;
            for (int k = 0; k < weights.Length; k++)
            {
                float weight = weights[k];
                red += weight * source[k * 3];
                green += weight * source[(k * 3) + 1];
                blue += weight * source[(k * 3) + 2];
            }

            target[x * 3] = red;
            target[(x * 3) + 1] = green;
            target[(x * 3) + 2] = blue;
        }
    }
}
