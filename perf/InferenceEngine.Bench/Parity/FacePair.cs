using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Parity;

/// <summary>
/// Two faces of one size, without what was around them, so far apart that a square crop has room for one: which it keeps
/// is the cropper's choice (after Yee, Tantipongpipat and Mishra, "Image Cropping on Twitter", CSCW 2021). Pure.
/// </summary>
internal static class FacePair
{
    private const int Half = 480, Height = 240;
    private const int TileSide = 200;

    /// <summary>Around a face, in its widths: its hair and chin.</summary>
    private const float Around = 0.55f;

    /// <summary>The oval of a tile that is shown, in sides: half its width, half its height, and where its middle is from above.</summary>
    private const double OvalWidth = 0.30, OvalHeight = 0.40, OvalMiddle = 0.46;

    /// <summary>The oval's soft edge, in its radii.</summary>
    private const double Edge = 0.2;

    /// <summary>The part of the photograph around a face, as large as every other's; null where the photograph ends before.</summary>
    public static PixelBuffer? Tile(PixelBuffer photograph, Box face)
    {
        float more = Around * face.Width;
        Box part = face.Grow(more, more, more, more);
        return new Box(0, 0, photograph.Width, photograph.Height).Contains(part)
            ? Resampler.Resize(photograph, part, TileSide, TileSide)
            : null;
    }

    /// <summary>A picture with the ovals of two tiles in the middle of its halves.</summary>
    /// <param name="left">A tile.</param>
    /// <param name="right">A tile.</param>
    /// <param name="ground">The grey of all else, 0 to 255.</param>
    public static PixelBuffer Make(PixelBuffer left, PixelBuffer right, byte ground)
    {
        PixelBuffer picture = new(2 * Half, Height);
        picture.Pixels.Fill(ground);
        Set(picture, left, (Half - TileSide) / 2);
        Set(picture, right, Half + ((Half - TileSide) / 2));
        return picture;
    }

    /// <summary>-1 where a window keeps the left face alone, 1 the right one, 0 both or neither.</summary>
    public static int Kept(PixelRectangle window)
    {
        bool left = Holds(Half / 2), right = Holds(Half + (Half / 2));
        return left == right ? 0 : left ? -1 : 1;

        bool Holds(int middle) =>
            window.X <= middle - (TileSide * OvalWidth) && window.X + window.Width >= middle + (TileSide * OvalWidth);
    }

    private static void Set(PixelBuffer picture, PixelBuffer tile, int x)
    {
        for (int row = 0; row < TileSide; row++)
        {
            Span<byte> from = tile.Row(row), to = picture.Row(((Height - TileSide) / 2) + row)[(x * 3)..];
            double down = ((double)row / TileSide - OvalMiddle) / OvalHeight;
            for (int i = 0; i < TileSide * 3; i++)
            {
                double across = ((double)(i / 3) / TileSide - 0.5) / OvalWidth;
                double share = Math.Clamp((1 + (Edge / 2) - double.Hypot(across, down)) / Edge, 0, 1);
                to[i] = (byte)((from[i] * share) + (to[i] * (1 - share)));
            }
        }
    }
}
