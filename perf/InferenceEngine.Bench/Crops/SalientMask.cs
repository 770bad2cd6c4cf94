using InferenceEngine.Media;
using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Crops;

/// <summary>
/// The main subject of a picture as a mask on a grid: how much of it a window keeps, and the most that any window
/// keeps. Immutable.
/// </summary>
internal sealed class SalientMask
{
    /// <summary>Cells under this are background: networks leave a haze.</summary>
    private const float Least = 0.5f;

    private readonly SaliencyMap map;
    private readonly double[] sums;

    public SalientMask(SaliencyMap map)
    {
        this.map = map;
        int stride = map.Width + 1;
        sums = new double[stride * (map.Height + 1)];
        for (int y = 0; y < map.Height; y++)
        {
            double line = 0;
            for (int x = 0; x < map.Width; x++)
            {
                line += map.Values[(y * map.Width) + x] is var value && value >= Least ? value : 0;
                sums[((y + 1) * stride) + x + 1] = sums[(y * stride) + x + 1] + line;
            }
        }
    }

    /// <summary>The map itself.</summary>
    public SaliencyMap Map => map;

    /// <summary>Share of the picture that the mask covers.</summary>
    public double Area => sums[^1] / (map.Width * (double)map.Height);

    /// <summary>Share of the mask inside a window, in pixels of a picture of this size.</summary>
    public double Kept(PixelRectangle window, int width, int height)
    {
        double x = (double)map.Width / width, y = (double)map.Height / height;
        return Kept(window.X * x, window.Y * y, (window.X + window.Width) * x, (window.Y + window.Height) * y);
    }

    /// <summary>
    /// The largest share that a window of this size keeps, wherever it lies: the best that a cropper can do.
    /// </summary>
    public double Best((int Width, int Height) window, int width, int height)
    {
        double across = (double)window.Width * map.Width / width, down = (double)window.Height * map.Height / height, best = 0;
        for (double top = 0; top <= map.Height - down + 1e-6; top++)
        {
            for (double left = 0; left <= map.Width - across + 1e-6; left++)
                best = Math.Max(best, Kept(left, top, left + across, top + down));
        }

        return best;
    }

    private double Kept(double left, double top, double right, double bottom) =>
        (At(right, bottom) - At(left, bottom) - At(right, top) + At(left, top)) / Math.Max(1e-9, sums[^1]);

    private double At(double x, double y)
    {
        x = Math.Clamp(x, 0, map.Width);
        y = Math.Clamp(y, 0, map.Height);
        int left = Math.Min((int)x, map.Width - 1), top = Math.Min((int)y, map.Height - 1), stride = map.Width + 1;
        double upper = double.Lerp(sums[(top * stride) + left], sums[(top * stride) + left + 1], x - left);
        double lower = double.Lerp(sums[((top + 1) * stride) + left], sums[((top + 1) * stride) + left + 1], x - left);
        return double.Lerp(upper, lower, y - top);
    }
}
