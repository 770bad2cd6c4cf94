using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Templates;

namespace InferenceEngine.Posters.Tests;

/// <summary>WCAG's contrast against known values, and the shade that reaches it.</summary>
public sealed class ContrastTests
{
    [Theory]
    [InlineData(0xFFFFFF, 0x000000, 21)]
    [InlineData(0xFFFFFF, 0x767676, 4.54)] // the lightest grey that passes on white, by the WCAG's own examples
    [InlineData(0xFFFFFF, 0x777777, 4.48)]
    [InlineData(0xFF0000, 0xFFFFFF, 4.00)]
    [InlineData(0x0000FF, 0xFFFFFF, 8.59)]
    public void Ratios_are_those_of_WCAG(int one, int other, double ratio) =>
        Assert.Equal(ratio, Contrast.Ratio(Contrast.Luminance(one), Contrast.Luminance(other)), 0.006);

    [Theory]
    [InlineData(30, 400, 3)]
    [InlineData(20, 700, 3)]
    [InlineData(20, 400, 4.5)]
    [InlineData(12, 800, 4.5)]
    public void Large_text_needs_less(double size, int weight, double needed) => Assert.Equal(needed, Contrast.For(size, weight));

    [Fact]
    public void The_nearest_pixels_decide()
    {
        using PixelBuffer picture = new(10, 10);
        picture.Pixels.Clear();
        PixelRectangle whole = new(0, 0, 10, 10);
        Assert.Equal(21, Contrast.Measure(picture, whole, 0xFFFFFF, 0), 0.5);
        picture.Row(0).Fill(255); // a tenth is as bright as the text
        Assert.InRange(Contrast.Measure(picture, whole, 0xFFFFFF, 0), 1, 1.05);
    }

    [Theory]
    [InlineData(255, 0xFFFFFF)]
    [InlineData(0, 0x101014)]
    [InlineData(128, 0xFFFFFF)]
    public void The_shade_is_as_deep_as_the_contrast_needs_and_no_deeper(byte ground, int color)
    {
        using PixelBuffer picture = new(60, 40);
        picture.Pixels.Fill(ground);
        PixelRectangle part = new(20, 10, 20, 10);
        double shade = Scrim.Needed(picture, part, color, 4.5);
        Assert.InRange(shade, 0.01, Scrim.Most);
        Assert.True(Contrast.Measure(picture, part, color, shade - 0.06) < 4.5);
        Scrim.Lay(picture, part, color, shade, 8);
        Assert.True(Contrast.Measure(picture, part, color, 0) >= 4.49);
        Assert.Equal(ground, picture.Row(0)[0]);
        Assert.NotEqual(ground, picture.Row(12)[25 * 3]);
    }
}
