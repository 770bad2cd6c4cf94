using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Tests;

/// <summary>Drawn pictures and samples of them.</summary>
internal static class Frames
{
    public static PixelBuffer Draw(int width, int height, Func<int, int, (int R, int G, int B)> colour)
    {
        PixelBuffer picture = new(width, height);
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = picture.Row(y);
            for (int x = 0; x < width; x++)
            {
                (int r, int g, int b) = colour(x, y);
                (row[x * 3], row[(x * 3) + 1], row[(x * 3) + 2]) = ((byte)r, (byte)g, (byte)b);
            }
        }

        return picture;
    }

    /// <summary>Crisp coloured rectangles on a ground; the seed moves and colours them.</summary>
    public static PixelBuffer Scene(int seed, int width = 320, int height = 180)
    {
        Random random = new(seed);
        (int R, int G, int B) ground = (random.Next(256), random.Next(256), random.Next(256));
        var blocks = Enumerable.Range(0, 12).Select(_ => (
            X: random.Next(width), Y: random.Next(height), W: random.Next(10, width / 2), H: random.Next(10, height / 2),
            Colour: (random.Next(256), random.Next(256), random.Next(256)))).ToArray();
        blocks[^1].Colour = (10, 10, 20);
        blocks[^2].Colour = (250, 240, 230);
        (blocks[^1].W, blocks[^2].W, blocks[^1].H, blocks[^2].H) = (width / 3, width / 3, height / 3, height / 3);
        return Draw(width, height, (x, y) => blocks
            .Where(b => x >= b.X && x < b.X + b.W && y >= b.Y && y < b.Y + b.H).Select(b => b.Colour).LastOrDefault(ground));
    }

    public static PixelBuffer Plain(int level, int width = 320, int height = 180) => Draw(width, height, (_, _) => (level, level, level));

    /// <summary>Waves of at least 60 pixels: what is left of a scene that is far out of focus.</summary>
    public static PixelBuffer Blurred() => Draw(320, 180, (x, y) =>
        (Wave(x, 11), Wave(x + y, 13), Wave(y - x, 17)));

    public static FrameFeatures Measure(PixelBuffer picture)
    {
        using (picture)
            return FrameMeter.Measure(picture);
    }

    private static int Wave(int at, int period) => 128 + (int)Math.Round(100 * Math.Sin(at / (double)period));

    public static FrameSample Sample(int index, PixelBuffer picture) =>
        new(index, TimeSpan.FromSeconds(index), isKeyframe: true, Measure(picture));
}
