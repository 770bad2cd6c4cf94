using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Tests;

public sealed class RejectRulesTests
{
    private static readonly RejectThresholds limits = new();

    [Fact]
    public void Each_fault_is_named()
    {
        Assert.StartsWith("black", RejectRules.Judge(Frames.Measure(Frames.Plain(5)), limits));
        Assert.StartsWith("blank", RejectRules.Judge(Frames.Measure(Frames.Plain(128)), limits));
        Assert.StartsWith("washed out", RejectRules.Judge(Frames.Measure(Frames.Draw(
            320, 180, (x, y) => x / 20 % 2 == y / 20 % 2 ? (130, 130, 130) : (160, 160, 160))), limits));
        Assert.StartsWith("blurred", RejectRules.Judge(Frames.Measure(Frames.Blurred()), limits));
        Assert.StartsWith("under-exposed", RejectRules.Judge(Frames.Measure(Spot(ground: 6, spot: 200)), limits));
        Assert.StartsWith("over-exposed", RejectRules.Judge(Frames.Measure(Spot(ground: 255, spot: 60)), limits));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(42)]
    public void A_crisp_scene_is_kept(int seed) => Assert.Null(RejectRules.Judge(Frames.Measure(Frames.Scene(seed)), limits));

    [Fact]
    public void Of_near_duplicates_the_best_stays_and_the_others_name_it()
    {
        FrameSample[] samples =
            [Frames.Sample(0, Frames.Scene(3)), Frames.Sample(1, Frames.Scene(3)), Frames.Sample(2, Frames.Scene(17))];
        RejectRules.Apply(samples, limits);
        Assert.Null(samples[0].Rejection);
        Assert.Equal("near-duplicate of the frame at 0.00 s", samples[1].Rejection);
        Assert.Null(samples[2].Rejection);
    }

    private static PixelBuffer Spot(int ground, int spot) => Frames.Draw(320, 180,
        (x, y) => x is > 200 and < 250 && y is > 40 and < 120 ? (spot, spot, spot) : (ground, ground, ground));
}
