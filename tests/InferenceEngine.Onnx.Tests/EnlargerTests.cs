using InferenceEngine.Native;

namespace InferenceEngine.Onnx.Tests;

/// <summary>Enlarging by a network, in tiles.</summary>
public sealed class EnlargerTests
{
    private static readonly CancellationToken none = CancellationToken.None;

    /// <summary>A part inside one tile and the same part across tiles give the same pixels: margins hold all that the network sees.</summary>
    [Fact]
    public async Task Tiles_leave_no_seam()
    {
        Enlarger enlarger = new(Models.Open("esrgan-slim-x2"));
        using PixelBuffer picture = Detail(330, 260);
        using PixelBuffer whole = await enlarger.EnlargeAsync(picture, (0, 0, 330, 260), none);
        using PixelBuffer part = await enlarger.EnlargeAsync(picture, (150, 150, 100, 90), none);
        int worst = 0;
        for (int y = 0; y < part.Height; y++)
        {
            ReadOnlySpan<byte> a = part.Row(y), b = whole.Row(300 + y).Slice(300 * 3, part.Width * 3);
            for (int x = 0; x < a.Length; x++)
                worst = Math.Max(worst, Math.Abs(a[x] - b[x]));
        }

        Assert.True(worst <= 1, $"tiles differ by {worst} levels");
    }

    [Fact]
    public async Task The_picture_is_the_same_but_larger()
    {
        Enlarger enlarger = new(Models.Open("esrgan-slim-x2"));
        using PixelBuffer picture = Detail(61, 47);
        using PixelBuffer large = await enlarger.EnlargeAsync(picture, (0, 0, 61, 47), none);
        Assert.Equal((122, 94), (large.Width, large.Height));
        using PixelBuffer back = Resampler.Resize(large, new Box(0, 0, 122, 94), 61, 47);
        double sum = 0;
        for (int i = 0; i < back.Pixels.Length; i++)
            sum += Math.Abs(back.Pixels[i] - picture.Pixels[i]);
        Assert.True(sum / back.Pixels.Length < 6, $"shrunk again it differs by {sum / back.Pixels.Length:0.0} levels");
    }

    private static PixelBuffer Detail(int width, int height)
    {
        PixelBuffer picture = new(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double wave = Math.Sin(x * 0.31) + Math.Cos((y * 0.23) + (x * 0.07));
                picture.Row(y)[x * 3] = (byte)(128 + (50 * wave));
                picture.Row(y)[(x * 3) + 1] = (byte)(x / 9 % 2 == 0 ? 180 : 70);
                picture.Row(y)[(x * 3) + 2] = (byte)(128 + (40 * Math.Sin(x * y * 0.002)));
            }
        }

        return picture;
    }
}
