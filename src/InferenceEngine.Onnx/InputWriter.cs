using System.Numerics.Tensors;
using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;

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
        FillBlack(item);
        WriteRows(new RowResampler(picture, region, innerWidth, innerHeight), innerHeight, width, width * height, item);
        return ratio;
    }

    /// <summary>Stretches the region over the whole input.</summary>
    public void WriteStretched(PixelBuffer picture, Box region, int width, int height, Span<float> item) =>
        WriteRows(new RowResampler(picture, region, width, height), height, width, width * height, item);

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

    /// <summary>A row is resized, normalised and put where it belongs while it is in the cache.</summary>
    private void WriteRows(RowResampler rows, int count, int inputWidth, int planeLength, Span<float> item)
    {
        for (int y = 0; y < count; y++)
        {
            rows.Run(y);
            for (int c = 0; c < 3; c++)
                WriteRow(rows.Channel(swapped ? 2 - c : c), c, y * inputWidth, planeLength, item);
        }
    }

    private void WriteRow(ReadOnlySpan<float> row, int c, int firstPixel, int planeLength, Span<float> item)
    {
        if (planar)
        {
            Span<float> target = item.Slice((c * planeLength) + firstPixel, row.Length);
            TensorPrimitives.Multiply(row, factor[c], target);
            TensorPrimitives.Add(target, bias[c], target);
            return;
        }

        int at = (firstPixel * 3) + c;
        for (int x = 0; x < row.Length; x++, at += 3)
            item[at] = (row[x] * factor[c]) + bias[c];
    }
}
