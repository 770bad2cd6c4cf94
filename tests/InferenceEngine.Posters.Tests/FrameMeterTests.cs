using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Tests;

public sealed class FrameMeterTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 300)]
    [InlineData(7, 5)]
    public void Every_score_of_every_size_is_in_range(int width, int height)
    {
        QualityScores quality = Frames.Measure(Frames.Scene(9, Math.Max(width, 24), Math.Max(height, 24))).Quality;
        QualityScores tiny = Frames.Measure(Frames.Plain(100, width, height)).Quality;
        foreach (QualityScores scores in new[] { quality, tiny })
        {
            Assert.All(
                new[] { scores.Sharpness, scores.Exposure, scores.Contrast, scores.Colourfulness, scores.Cleanness, scores.Overall },
                score => Assert.InRange(score, 0, 1));
        }
    }

    [Fact]
    public void Each_score_falls_with_its_fault()
    {
        QualityScores good = Frames.Measure(Frames.Scene(3)).Quality;
        Assert.True(Frames.Measure(Frames.Blurred()).Quality.Sharpness < good.Sharpness - 0.3);
        Assert.True(Frames.Measure(Changed(v => v / 8)).Quality.Exposure < good.Exposure - 0.1);
        Assert.True(Frames.Measure(Changed(v => 110 + (v / 8))).Quality.Contrast < good.Contrast - 0.1);
        Random random = new(1);
        Assert.True(Frames.Measure(Changed(v => Math.Clamp(v + random.Next(-60, 61), 0, 255))).Quality.Cleanness < good.Cleanness - 0.3);
        Assert.True(Frames.Measure(Frames.Draw(320, 180, (x, y) => (x % 256, x % 256, x % 256))).Quality.Colourfulness < 0.05);
    }

    [Fact]
    public void A_hash_survives_size_and_brightness_and_not_another_scene()
    {
        ulong hash = Frames.Measure(Frames.Scene(3)).Hash;
        using PixelBuffer scene = Frames.Scene(3);
        using PixelBuffer small = InferenceEngine.Onnx.Resampler.Resize(scene, new InferenceEngine.Onnx.Box(0, 0, 320, 180), 160, 90);
        Assert.InRange(PerceptualHash.Distance(hash, PerceptualHash.Of(new LumaPlane(small))), 0, 6);
        Assert.InRange(PerceptualHash.Distance(hash, Frames.Measure(Changed(v => (v * 3 / 4) + 20)).Hash), 0, 6);
        Assert.InRange(PerceptualHash.Distance(hash, Frames.Measure(Frames.Scene(17)).Hash), 16, 64);
    }

    private static PixelBuffer Changed(Func<int, int> change)
    {
        PixelBuffer picture = Frames.Scene(3);
        foreach (ref byte value in picture.Pixels)
            value = (byte)change(value);
        return picture;
    }
}
