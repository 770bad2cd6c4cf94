using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx.Tests;

public sealed class ResamplerTests
{
    [Fact]
    public void The_row_kernel_equals_its_scalar_twin_at_every_length()
    {
        Random random = new(5);
        for (int length = 0; length <= 70; length++)
        {
            byte[] row = new byte[length];
            random.NextBytes(row);
            float[] fast = [.. row.Select(_ => random.NextSingle())];
            float[] twin = [.. fast];
            RowKernel.MultiplyAdd(row, 0.37f, fast);
            for (int i = 0; i < length; i++)
                twin[i] = MathF.FusedMultiplyAdd(row[i], 0.37f, twin[i]);
            Assert.Equal(twin, fast);
        }
    }

    [Theory]
    [InlineData(37, 23, 11, 7)]
    [InlineData(10, 10, 25, 31)]
    [InlineData(1, 1, 5, 5)]
    [InlineData(64, 3, 64, 3)]
    public void Resampling_equals_the_plain_definition(int width, int height, int toWidth, int toHeight)
    {
        using PixelBuffer picture = Pictures.Noise(width, height, seed: width);
        Box region = new(0, 0, width, height);
        float[] found = new float[toWidth * toHeight * 3];
        Resampler.Resample(picture, region, toWidth, toHeight, found);
        for (int y = 0; y < toHeight; y++)
        {
            for (int x = 0; x < toWidth; x++)
                Assert.Equal(Plain(picture, x, y, toWidth, toHeight), found[((y * toWidth) + x) * 3], 0.01);
        }
    }

    [Theory]
    [InlineData(640, 640, 1)]
    [InlineData(1920, 640, 5)]
    [InlineData(640, 320, 4)]
    [InlineData(320, 640, 2)]
    public void No_tap_has_no_weight(int from, int to, int most)
    {
        FilterTaps taps = new(0, from, from, to);
        for (int i = 0; i < to; i++)
        {
            Assert.InRange(taps.Weights(i).Length, 1, most);
            Assert.DoesNotContain(0, taps.Weights(i).ToArray());
        }
    }

    [Fact]
    public void A_picture_of_the_inputs_size_goes_in_as_it_is()
    {
        using PixelBuffer picture = Pictures.Noise(67, 41, seed: 3);
        float[] found = new float[67 * 41 * 3];
        Resampler.Resample(picture, new Box(0, 0, 67, 41), 67, 41, found);
        Assert.Equal(picture.Pixels.ToArray().Select(value => (float)value), found);
    }

    [Fact]
    public void A_plain_colour_stays_that_colour()
    {
        using PixelBuffer picture = Pictures.Draw(33, 17, (_, _) => (10, 200, 77));
        using PixelBuffer resized = Resampler.Resize(picture, new Box(3.5f, 2, 30, 12.25f), 9, 50);
        for (int i = 0; i < resized.Pixels.Length; i += 3)
            Assert.Equal([10, 200, 77], resized.Pixels.Slice(i, 3).ToArray());
    }

    [Theory]
    [InlineData("NCHW", "RGB")]
    [InlineData("NHWC", "RGB")]
    [InlineData("NCHW", "BGR")]
    public void The_input_has_the_layout_and_normalisation_asked_for(string layout, string order)
    {
        double[] mean = [0.1, 0.2, 0.3], std = [0.5, 0.25, 2];
        InputWriter writer = new(new Normalisation(layout, order, 1 / 255.0, mean, std));
        using PixelBuffer picture = Pictures.Noise(8, 4, seed: 2);
        float[] item = new float[8 * 4 * 3];
        writer.WriteStretched(picture, new Box(0, 0, 8, 4), 8, 4, item);
        for (int c = 0; c < 3; c++)
        {
            byte value = picture.Row(3)[(5 * 3) + (order == "BGR" ? 2 - c : c)];
            int at = layout == "NCHW" ? (c * 32) + (3 * 8) + 5 : (((3 * 8) + 5) * 3) + c;
            Assert.Equal(((value / 255.0) - mean[c]) / std[c], item[at], 1e-5);
        }
    }

    [Fact]
    public void A_letterbox_keeps_the_shape_and_fills_with_black()
    {
        InputWriter writer = new(new Normalisation("NHWC", "RGB", 1, [0, 0, 0], [1, 1, 1]));
        using PixelBuffer white = Pictures.Draw(100, 50, (_, _) => (255, 255, 255));
        float[] item = new float[10 * 10 * 3];
        Assert.Equal(10, writer.WriteLetterboxed(white, new Box(0, 0, 100, 50), 10, 10, item));
        Assert.All(item[..150], value => Assert.Equal(255, value, 0.01));
        Assert.All(item[150..], value => Assert.Equal(0, value));
    }

    /// <summary>The separable triangle filter written down directly, red channel.</summary>
    private static double Plain(PixelBuffer picture, int x, int y, int toWidth, int toHeight)
    {
        double scaleX = (double)picture.Width / toWidth, scaleY = (double)picture.Height / toHeight;
        double sum = 0, weights = 0;
        for (int sy = 0; sy < picture.Height; sy++)
        {
            for (int sx = 0; sx < picture.Width; sx++)
            {
                double weight = Triangle(sx, x, scaleX) * Triangle(sy, y, scaleY);
                sum += weight * picture.Row(sy)[sx * 3];
                weights += weight;
            }
        }

        return sum / weights;
    }

    private static double Triangle(int source, int target, double scale) =>
        Math.Max(0, 1 - (Math.Abs(source + 0.5 - ((target + 0.5) * scale)) / Math.Max(1, scale)));
}
