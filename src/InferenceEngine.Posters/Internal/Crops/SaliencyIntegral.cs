using InferenceEngine.Media;
using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Crops;

/// <summary>A summed-area table over a saliency map, asked in pixels of the frame. Immutable.</summary>
internal sealed class SaliencyIntegral
{
    private readonly double[] sums;
    private readonly int columns;
    private readonly int rows;
    private readonly double scaleX;
    private readonly double scaleY;

    /// <summary>Faces count as fully salient, because viewers look at them first.</summary>
    public SaliencyIntegral(SaliencyMap map, IEnumerable<Box> faces, int frameWidth, int frameHeight)
    {
        columns = map.Width;
        rows = map.Height;
        scaleX = (double)columns / frameWidth;
        scaleY = (double)rows / frameHeight;
        float[] values = map.Values.ToArray();
        foreach (Box face in faces)
            Raise(values, face.Scale((float)scaleX, (float)scaleY));
        sums = Sum(values);
        (CentreX, CentreY) = Centroid(values);
        Total = Math.Max(1e-6, sums[^1]);
    }

    /// <summary>Mean over the whole map.</summary>
    public double WholeMean => Total / (columns * rows);

    /// <summary>Sum over the map.</summary>
    public double Total { get; }

    /// <summary>Centre of mass, in pixels of the frame.</summary>
    public double CentreX { get; }

    /// <summary>Centre of mass, in pixels of the frame.</summary>
    public double CentreY { get; }

    /// <summary>Share of all saliency inside a window.</summary>
    public double Share(PixelRectangle window) => Mass(window.X, window.Y, window.X + window.Width, window.Y + window.Height) / Total;

    /// <summary>Mean saliency inside a window.</summary>
    public double Mean(PixelRectangle window) =>
        Mass(window.X, window.Y, window.X + window.Width, window.Y + window.Height)
        / Math.Max(1e-6, window.Width * scaleX * window.Height * scaleY);

    private double Mass(double left, double top, double right, double bottom) =>
        At(right, bottom) - At(left, bottom) - At(right, top) + At(left, top);

    /// <summary>The table at a frame position, bilinear between cells.</summary>
    private double At(double frameX, double frameY)
    {
        double x = Math.Clamp(frameX * scaleX, 0, columns), y = Math.Clamp(frameY * scaleY, 0, rows);
        int x0 = Math.Min((int)x, columns - 1), y0 = Math.Min((int)y, rows - 1);
        double fx = x - x0, fy = y - y0;
        int stride = columns + 1, at = (y0 * stride) + x0;
        double upper = double.Lerp(sums[at], sums[at + 1], fx);
        double lower = double.Lerp(sums[at + stride], sums[at + stride + 1], fx);
        return double.Lerp(upper, lower, fy);
    }

    private void Raise(float[] values, Box face)
    {
        for (int y = Math.Clamp((int)face.Top, 0, rows); y < Math.Clamp((int)face.Bottom, 0, rows); y++)
        {
            for (int x = Math.Clamp((int)face.Left, 0, columns); x < Math.Clamp((int)face.Right, 0, columns); x++)
                values[(y * columns) + x] = 1;
        }
    }

    private double[] Sum(float[] values)
    {
        int stride = columns + 1;
        double[] table = new double[stride * (rows + 1)];
        for (int y = 0; y < rows; y++)
        {
            double line = 0;
            for (int x = 0; x < columns; x++)
            {
                line += values[(y * columns) + x];
                table[((y + 1) * stride) + x + 1] = table[(y * stride) + x + 1] + line;
            }
        }

        return table;
    }

    private (double X, double Y) Centroid(float[] values)
    {
        double x = 0, y = 0, total = 1e-9;
        for (int i = 0; i < values.Length; i++)
        {
            total += values[i];
            x += values[i] * ((i % columns) + 0.5);
            y += values[i] * ((i / columns) + 0.5);
        }

        return total < 1e-6 ? (columns / 2.0 / scaleX, rows / 2.0 / scaleY) : (x / total / scaleX, y / total / scaleY);
    }
}
