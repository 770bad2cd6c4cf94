using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx;

/// <summary>
/// Resizes a region of a picture with a triangle filter (antialiased when shrinking). Pure; allocates per call, so it is for whole
/// pictures, not for pixels.
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
        RowResampler rows = new(picture, region, width, height);
        for (int y = 0; y < height; y++)
        {
            rows.Run(y);
            Span<float> row = target.Slice(y * width * 3, width * 3);
            for (int x = 0; x < width; x++)
                (row[x * 3], row[(x * 3) + 1], row[(x * 3) + 2]) = (rows.Channel(0)[x], rows.Channel(1)[x], rows.Channel(2)[x]);
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
}
