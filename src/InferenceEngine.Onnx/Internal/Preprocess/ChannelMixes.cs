namespace InferenceEngine.Onnx.Internal.Preprocess;

/// <summary>
/// From Y'CbCr to the channels of a model's input: ITU-R BT.601, BT.709 and BT.2020, then (value × scale − mean) / std. Pure.
/// </summary>
internal static class ChannelMixes
{
    /// <summary>The channels in the order of the model's input.</summary>
    public static ChannelMix[] Of(YuvMatrix matrix, bool isFullRange, Normalisation normalisation)
    {
        (double red, double blue) = matrix switch
        {
            YuvMatrix.Bt601 => (0.299, 0.114),
            YuvMatrix.Bt709 => (0.2126, 0.0722),
            _ => (0.2627, 0.0593),
        };
        double green = 1 - red - blue;
        double black = isFullRange ? 0 : 16, luma = isFullRange ? 1 : 255.0 / 219, chroma = isFullRange ? 1 : 255.0 / 224;
        double redOfV = 2 * (1 - red) * chroma, blueOfU = 2 * (1 - blue) * chroma;
        double greenOfU = -blueOfU * blue / green, greenOfV = -redOfV * red / green;
        (double U, double V)[] differences = [(0, redOfV), (greenOfU, greenOfV), (blueOfU, 0)];
        ChannelMix[] mixes = new ChannelMix[3];
        for (int c = 0; c < mixes.Length; c++)
        {
            (double u, double v) = differences[normalisation.ColourOrder == "BGR" ? 2 - c : c];
            mixes[c] = new ChannelMix(
                (float)luma, (float)u, (float)v, (float)((-black * luma) - (128 * (u + v))),
                (float)(normalisation.Scale / normalisation.Std[c]), (float)(-normalisation.Mean[c] / normalisation.Std[c]));
        }

        return mixes;
    }
}
