using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Placeholders;

/// <summary>What a page can show in the place of a picture until it has come. Immutable.</summary>
/// <param name="Hash">ThumbHash, in base64.</param>
/// <param name="Colour">The mean colour, as "#rrggbb".</param>
internal sealed record Placeholder(string Hash, string Colour)
{
    /// <summary>ThumbHash keeps seven waves a side; more pixels than this change nothing.</summary>
    private const int LongSide = 48;

    /// <summary>Of a part of a picture.</summary>
    public static Placeholder Of(PixelBuffer picture, PixelRectangle part)
    {
        double ratio = Math.Min(1, (double)LongSide / Math.Max(part.Width, part.Height));
        using PixelBuffer small = Resampler.Resize(
            picture, new Box(part.X, part.Y, part.X + part.Width, part.Y + part.Height),
            Math.Max(1, (int)Math.Round(part.Width * ratio)), Math.Max(1, (int)Math.Round(part.Height * ratio)));
        return new Placeholder(Convert.ToBase64String(ThumbHash.Of(small)), MeanColour(small));
    }

    private static string MeanColour(PixelBuffer picture)
    {
        long red = 0, green = 0, blue = 0;
        ReadOnlySpan<byte> pixels = picture.Pixels;
        for (int i = 0; i < pixels.Length; i += 3)
            (red, green, blue) = (red + pixels[i], green + pixels[i + 1], blue + pixels[i + 2]);
        int count = pixels.Length / 3;
        return $"#{red / count:x2}{green / count:x2}{blue / count:x2}";
    }
}
