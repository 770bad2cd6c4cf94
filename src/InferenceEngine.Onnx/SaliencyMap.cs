namespace InferenceEngine.Onnx;

/// <summary>How much each part of a picture draws the eye, 0 to 1, on a grid that covers the whole picture. Immutable.</summary>
public sealed class SaliencyMap
{
    private readonly float[] values;

    /// <summary>Takes ownership of <paramref name="values"/>, rows of <paramref name="width"/>.</summary>
    public SaliencyMap(float[] values, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, width * height);
        this.values = values;
        Width = width;
        Height = height;
    }

    /// <summary>Grid columns.</summary>
    public int Width { get; }

    /// <summary>Grid rows.</summary>
    public int Height { get; }

    /// <summary>The grid, row after row.</summary>
    public ReadOnlySpan<float> Values => values;

    /// <summary>A copy on another grid, bilinear; for example the frame's own size.</summary>
    public SaliencyMap Resample(int width, int height)
    {
        float[] resampled = new float[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                resampled[(y * width) + x] = At(((x + 0.5f) * Width / width) - 0.5f, ((y + 0.5f) * Height / height) - 0.5f);
        }

        return new SaliencyMap(resampled, width, height);
    }

    private float At(float x, float y)
    {
        x = Math.Clamp(x, 0, Width - 1);
        y = Math.Clamp(y, 0, Height - 1);
        int left = (int)x, top = (int)y;
        int right = Math.Min(left + 1, Width - 1), bottom = Math.Min(top + 1, Height - 1);
        float upper = float.Lerp(values[(top * Width) + left], values[(top * Width) + right], x - left);
        float lower = float.Lerp(values[(bottom * Width) + left], values[(bottom * Width) + right], x - left);
        return float.Lerp(upper, lower, y - top);
    }
}
