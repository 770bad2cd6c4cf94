using InferenceEngine.Native;
using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Crops;

/// <summary>
/// A subject of one picture before the blurred ground of another, at a place and size drawn at random: its mask is
/// exact as to where the subject is, and it is seldom in the middle. Pure but for the random numbers.
/// </summary>
internal static class Composite
{
    private const int GroundSide = 24;
    private const int MaskSide = 320;

    /// <summary>A subject nearer to a side than this share is cut by it, and looks cut out elsewhere.</summary>
    private const double Margin = 0.02;

    /// <summary>Whether the subject is whole and of a size to be moved about.</summary>
    public static bool CanMove(SalientMask mask)
    {
        Box box = Bounds(mask.Map);
        double x = Margin * mask.Map.Width, y = Margin * mask.Map.Height;
        return mask.Area is > 0.03 and < 0.4 && box.Left > x && box.Top > y && box.Right < mask.Map.Width - x && box.Bottom < mask.Map.Height - y;
    }

    public static (PixelBuffer Picture, SalientMask Mask) Make(PixelBuffer subject, SalientMask mask, PixelBuffer ground, Random random)
    {
        PixelBuffer picture = Blurred(ground);
        Box from = Bounds(mask.Map);
        Box source = from.Scale((float)subject.Width / mask.Map.Width, (float)subject.Height / mask.Map.Height);
        double scale = Math.Min(
            picture.Height * (0.35 + (0.4 * random.NextDouble())) / source.Height, picture.Width * 0.6 / source.Width);
        int width = Math.Max(1, (int)(source.Width * scale)), height = Math.Max(1, (int)(source.Height * scale));
        int left = random.Next(picture.Width - width + 1), top = random.Next(picture.Height - height + 1);
        using PixelBuffer cut = Resampler.Resize(subject, source, width, height);
        float[] alpha = new float[picture.Width * picture.Height];
        SaliencyMap full = Part(mask.Map, from).Resample(width, height);
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = picture.Row(top + y)[(left * 3)..], over = cut.Row(y);
            for (int x = 0; x < width; x++)
            {
                float share = full.Values[(y * width) + x];
                alpha[((top + y) * picture.Width) + left + x] = share;
                for (int c = x * 3; c < (x * 3) + 3; c++)
                    row[c] = (byte)((over[c] * share) + (row[c] * (1 - share)));
            }
        }

        return (picture, new SalientMask(new SaliencyMap(alpha, picture.Width, picture.Height).Resample(MaskSide, MaskSide)));
    }

    private static PixelBuffer Blurred(PixelBuffer ground)
    {
        using PixelBuffer tiny = Resampler.Resize(ground, new Box(0, 0, ground.Width, ground.Height), GroundSide, GroundSide);
        return Resampler.Resize(tiny, new Box(0, 0, GroundSide, GroundSide), ground.Width, ground.Height);
    }

    /// <summary>Around all cells that are surely of the subject.</summary>
    private static Box Bounds(SaliencyMap map)
    {
        int left = map.Width, top = map.Height, right = 0, bottom = 0;
        for (int i = 0; i < map.Values.Length; i++)
        {
            if (map.Values[i] < 0.5f)
                continue;
            (int x, int y) = (i % map.Width, i / map.Width);
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
        }

        return new Box(Math.Min(left, right), Math.Min(top, bottom), right, bottom);
    }

    private static SaliencyMap Part(SaliencyMap map, Box box)
    {
        int width = (int)box.Width, height = (int)box.Height;
        float[] part = new float[width * height];
        for (int y = 0; y < height; y++)
            map.Values.Slice((((int)box.Top + y) * map.Width) + (int)box.Left, width).CopyTo(part.AsSpan(y * width));
        return new SaliencyMap(part, width, height);
    }
}
