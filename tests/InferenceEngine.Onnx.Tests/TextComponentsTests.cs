using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx.Tests;

public sealed class TextComponentsTests
{
    private static readonly TextDetectorOptions options = new();

    [Fact]
    public void A_block_grows_by_area_times_ratio_over_perimeter()
    {
        float[] map = Map((10, 10, 20, 8, 0.9f));
        Box box = Assert.Single(TextComponents.Find(map, 64, 32, options)).Box;
        float grow = 20 * 8 * 1.5f / (2 * (20 + 8));
        Assert.Equal(new Box(10 - grow, 10 - grow, 30 + grow, 18 + grow), box);
    }

    [Fact]
    public void Weak_thin_and_faint_blocks_are_not_text()
    {
        Assert.Empty(TextComponents.Find(Map((2, 2, 20, 8, 0.5f)), 64, 32, options));
        Assert.Empty(TextComponents.Find(Map((2, 2, 20, 2, 0.9f)), 64, 32, options));
        Assert.Empty(TextComponents.Find(Map((2, 2, 20, 8, 0.2f)), 64, 32, options));
    }

    [Fact]
    public void Two_blocks_are_two_regions_and_stay_inside_the_picture()
    {
        List<TextRegion> found = TextComponents.Find(Map((0, 0, 20, 8, 0.9f), (40, 20, 24, 12, 0.8f)), 64, 32, options);
        Assert.Equal(2, found.Count);
        Assert.All(found, region => Assert.True(new Box(0, 0, 64, 32).Contains(region.Box)));
        Assert.True(found[0].Box.Area >= found[1].Box.Area);
    }

    private static float[] Map(params (int X, int Y, int Width, int Height, float Value)[] blocks)
    {
        float[] map = new float[64 * 32];
        foreach (var block in blocks)
        {
            for (int y = block.Y; y < block.Y + block.Height; y++)
                map.AsSpan((y * 64) + block.X, block.Width).Fill(block.Value);
        }

        return map;
    }
}
