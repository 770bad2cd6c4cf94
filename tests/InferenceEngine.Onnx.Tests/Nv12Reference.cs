namespace InferenceEngine.Onnx.Tests;

/// <summary>The same from the definitions, pixel by pixel in double precision: triangle filter, BT.x matrix, normalisation.</summary>
internal static class Nv12Reference
{
    public static double[] Run(Nv12Frame frame, (int Width, int Height) target, Normalisation normalisation)
    {
        double[] item = new double[3 * target.Width * target.Height];
        for (int row = 0; row < target.Height; row++)
        {
            for (int column = 0; column < target.Width; column++)
                Pixel(frame, target, normalisation, (row, column), item);
        }

        return item;
    }

    private static void Pixel(
        Nv12Frame frame, (int Width, int Height) target, Normalisation normalisation, (int Row, int Column) at, double[] item)
    {
        double acrossScale = (double)frame.Width / target.Width, downScale = (double)frame.Height / target.Height;
        double x = ((at.Column + 0.5) * acrossScale) - 0.5, y = ((at.Row + 0.5) * downScale) - 0.5;
        double luma = Sample(frame.Luma, (frame.LumaStride, 1, 0), (frame.Width, frame.Height), (x, acrossScale), (y, downScale));
        // A pair lies on its left luma column and between its two rows.
        (double X, double Scale) across = (x / 2, acrossScale / 2), down = ((y - 0.5) / 2, downScale / 2);
        (int Width, int Height) half = ((frame.Width + 1) / 2, (frame.Height + 1) / 2);
        double u = Sample(frame.Chroma, (frame.ChromaStride, 2, 0), half, across, down);
        double v = Sample(frame.Chroma, (frame.ChromaStride, 2, 1), half, across, down);
        double[] rgb = Rgb(frame.Matrix, frame.IsFullRange, luma, u, v);
        for (int c = 0; c < 3; c++)
        {
            double value = Math.Clamp(rgb[normalisation.ColourOrder == "BGR" ? 2 - c : c], 0, 255);
            item[(((c * target.Height) + at.Row) * target.Width) + at.Column] =
                ((value * normalisation.Scale) - normalisation.Mean[c]) / normalisation.Std[c];
        }
    }

    private static double[] Rgb(YuvMatrix matrix, bool full, double luma, double u, double v)
    {
        (double red, double blue) = matrix switch
        {
            YuvMatrix.Bt601 => (0.299, 0.114), YuvMatrix.Bt709 => (0.2126, 0.0722), _ => (0.2627, 0.0593),
        };
        double y = full ? luma : (luma - 16) * 255 / 219;
        double cb = (full ? u - 128 : (u - 128) * 255 / 224) / 255, cr = (full ? v - 128 : (v - 128) * 255 / 224) / 255;
        double r = y + (255 * 2 * (1 - red) * cr), b = y + (255 * 2 * (1 - blue) * cb);
        return [r, (y - (red * r) - (blue * b)) / (1 - red - blue), b];
    }

    private static double Sample(
        ReadOnlySpan<byte> plane, (int Stride, int Step, int Offset) layout, (int Width, int Height) size,
        (double Centre, double Scale) across, (double Centre, double Scale) down)
    {
        double sum = 0;
        double[] columns = Weights(across.Centre, across.Scale, size.Width, out int left);
        double[] rows = Weights(down.Centre, down.Scale, size.Height, out int top);
        for (int y = 0; y < rows.Length; y++)
        {
            for (int x = 0; x < columns.Length; x++)
                sum += rows[y] * columns[x] * plane[((top + y) * layout.Stride) + ((left + x) * layout.Step) + layout.Offset];
        }

        return sum;
    }

    /// <summary>The triangle as wide as the scale, at least one pixel to each side; what falls outside is left out.</summary>
    private static double[] Weights(double centre, double scale, int size, out int first)
    {
        double support = Math.Max(1, scale);
        int low = Math.Clamp((int)Math.Ceiling(centre - support), 0, size - 1);
        int high = Math.Clamp((int)Math.Floor(centre + support), low, size - 1);
        double[] weights = [.. Enumerable.Range(low, high - low + 1).Select(s => Math.Max(0, 1 - (Math.Abs(s - centre) / support)))];
        double sum = weights.Sum();
        first = low;
        return sum > 0 ? [.. weights.Select(w => w / sum)] : [1, .. weights[1..]];
    }
}
