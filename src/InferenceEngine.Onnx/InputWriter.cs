using InferenceEngine.Native;

namespace InferenceEngine.Onnx;

/// <summary>Turns a region of a picture into one item of a model's input, as its manifest entry asks. Immutable, thread-safe.</summary>
public sealed class InputWriter
{
    private readonly bool planar;
    private readonly bool swapped;
    private readonly float[] factor = new float[3];
    private readonly float[] bias = new float[3];

    /// <summary>Reads layout, colour order, scale, mean and std once.</summary>
    public InputWriter(Normalisation normalisation)
    {
        planar = normalisation.Layout == "NCHW";
        swapped = normalisation.ColourOrder == "BGR";
        for (int c = 0; c < 3; c++)
        {
            factor[c] = (float)(normalisation.Scale / normalisation.Std[c]);
            bias[c] = (float)(-normalisation.Mean[c] / normalisation.Std[c]);
        }
    }

    /// <summary>
    /// Fits <paramref name="region"/> into width × height without changing its shape; the rest stays black, right or below
    /// (letterbox). Returns source pixels per input pixel.
    /// </summary>
    public float WriteLetterboxed(PixelBuffer picture, Box region, int width, int height, Span<float> item)
    {
        float ratio = Math.Max(region.Width / width, region.Height / height);
        int innerWidth = Math.Clamp((int)MathF.Round(region.Width / ratio), 1, width);
        int innerHeight = Math.Clamp((int)MathF.Round(region.Height / ratio), 1, height);
        float[] pixels = new float[innerWidth * innerHeight * 3];
        Resampler.Resample(picture, region, innerWidth, innerHeight, pixels);
        FillBlack(item);
        for (int y = 0; y < innerHeight; y++)
            WriteRow(pixels.AsSpan(y * innerWidth * 3, innerWidth * 3), item, y * width, width * height);
        return ratio;
    }

    /// <summary>Stretches the region over the whole input.</summary>
    public void WriteStretched(PixelBuffer picture, Box region, int width, int height, Span<float> item)
    {
        float[] pixels = new float[width * height * 3];
        Resampler.Resample(picture, region, width, height, pixels);
        for (int y = 0; y < height; y++)
            WriteRow(pixels.AsSpan(y * width * 3, width * 3), item, y * width, width * height);
    }

    private void FillBlack(Span<float> item)
    {
        int plane = item.Length / 3;
        for (int c = 0; c < 3; c++)
        {
            if (planar)
                item.Slice(c * plane, plane).Fill(bias[c]);
            else
                for (int i = c; i < item.Length; i += 3)
                    item[i] = bias[c];
        }
    }

    private void WriteRow(ReadOnlySpan<float> row, Span<float> item, int firstPixel, int planeLength)
    {
        for (int c = 0; c < 3; c++)
        {
            int source = swapped ? 2 - c : c;
            int step = planar ? 1 : 3;
            int at = planar ? (c * planeLength) + firstPixel : (firstPixel * 3) + c;
            for (int x = source; x < row.Length; x += 3, at += step)
                item[at] = (row[x] * factor[c]) + bias[c];
        }
    }
}
