using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Placeholders;

namespace InferenceEngine.Posters.Tests;

/// <summary>Placeholders are those of the published implementation, npm thumbhash 0.1.1.</summary>
public sealed class ThumbHashTests
{
    [Theory]
    [InlineData(32, 18, "3wcKPJpwdndQhodnioaAwAn4dw==")]
    [InlineData(18, 32, "3/cJLBpwB3eHdnN4iYiCgAf3eA==")]
    [InlineData(24, 24, "3gcKRxpwh4dyd3dWiFiZd2h3OAipcI8I")]
    [InlineData(40, 7, "3RcKQZoweIdhiIaH9KIH93g=")]
    public void Hashes_are_those_of_the_reference(int width, int height, string expected)
    {
        using PixelBuffer picture = Frames.Draw(width, height, (x, y) => (x * 255 / width, y * 255 / height, ((x * 7) + (y * 13)) % 256));
        Assert.Equal(expected, Convert.ToBase64String(ThumbHash.Of(picture)));
    }

    [Fact]
    public void A_plain_part_has_its_colour()
    {
        using PixelBuffer picture = Frames.Draw(400, 200, (x, _) => x < 200 ? (16, 32, 48) : (200, 0, 0));
        Assert.Equal("#102030", Placeholder.Of(picture, new PixelRectangle(0, 0, 190, 200)).Colour);
    }
}
