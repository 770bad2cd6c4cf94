namespace InferenceEngine.Onnx.Tests.Gpu;

/// <summary>What the kernels must give, pixel by pixel from the definitions in double precision.</summary>
internal static class PlanesReference
{
    public static double[] Run(HostFrame frame, in GpuCrop crop, Normalisation normalisation)
    {
        double[] item = new double[3 * crop.TargetWidth * crop.TargetHeight];
        for (int y = 0; y < crop.TargetHeight; y++)
        {
            for (int x = 0; x < crop.TargetWidth; x++)
            {
                double[] rgb = Colour(frame, crop, x, y);
                for (int c = 0; c < 3; c++)
                {
                    double value = rgb[normalisation.ColourOrder == "BGR" ? 2 - c : c];
                    item[(((c * crop.TargetHeight) + y) * crop.TargetWidth) + x] =
                        ((value * normalisation.Scale) - normalisation.Mean[c]) / normalisation.Std[c];
                }
            }
        }

        return item;
    }

    private static double[] Colour(HostFrame frame, in GpuCrop crop, int x, int y)
    {
        double acrossScale = (double)crop.Width / crop.TargetWidth, downScale = (double)crop.Height / crop.TargetHeight;
        double centreX = crop.X + ((x + 0.5) * acrossScale) - 0.5, centreY = crop.Y + ((y + 0.5) * downScale) - 0.5;
        double luma = Filter(frame.Luma, (frame.Width, frame.Height), (centreX, acrossScale), (centreY, downScale));
        (double, double) across = (centreX, acrossScale), down = (centreY, downScale);
        if (frame.IsHalved)
            (across, down) = ((centreX / 2, acrossScale / 2), ((centreY - 0.5) / 2, downScale / 2));
        (int, int) size = (frame.ChromaWidth, frame.ChromaHeight);
        double[] rgb = Rgb(crop.Frame, luma, Filter(frame.Blue, size, across, down), Filter(frame.Red, size, across, down));
        return crop.Frame.Transfer == GpuTransfer.Standard ? rgb : LightReference.Map(crop.Frame, rgb);
    }

    private static double[] Rgb(in GpuFrame frame, double luma, double u, double v)
    {
        (double red, double blue) = frame.Matrix switch
        {
            YuvMatrix.Bt601 => (0.299, 0.114), YuvMatrix.Bt709 => (0.2126, 0.0722), _ => (0.2627, 0.0593),
        };
        bool full = frame.IsFullRange;
        double y = full ? luma : (luma - 16) * 255 / 219;
        double cb = full ? u - 128 : (u - 128) * 255 / 224, cr = full ? v - 128 : (v - 128) * 255 / 224;
        double r = y + (2 * (1 - red) * cr), b = y + (2 * (1 - blue) * cb);
        double g = (y - (red * r) - (blue * b)) / (1 - red - blue);
        return [Math.Clamp(r, 0, 255), Math.Clamp(g, 0, 255), Math.Clamp(b, 0, 255)];
    }

    private static double Filter(
        Func<int, int, double> plane, (int Width, int Height) size, (double Centre, double Scale) across,
        (double Centre, double Scale) down)
    {
        double sum = 0, weights = 0;
        double wide = Math.Max(1, across.Scale), tall = Math.Max(1, down.Scale);
        for (int y = 0; y < size.Height; y++)
        {
            double weightY = Math.Max(0, 1 - (Math.Abs(y - Inside(down.Centre, tall, size.Height)) / tall));
            if (weightY == 0)
                continue;
            for (int x = 0; x < size.Width; x++)
            {
                double weight = weightY * Math.Max(0, 1 - (Math.Abs(x - Inside(across.Centre, wide, size.Width)) / wide));
                (sum, weights) = (weight > 0 ? sum + (weight * plane(x, y)) : sum, weights + weight);
            }
        }

        return sum / weights;
    }

    /// <summary>A centre so far outside that no sample is near takes the outermost.</summary>
    private static double Inside(double centre, double support, int size) =>
        Math.Clamp(centre, 1e-9 - support, size - 1 + support - 1e-9);
}
