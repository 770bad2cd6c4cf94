using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Tests;

public sealed class ShotDetectorTests
{
    [Fact]
    public void Shots_change_where_the_scene_changes()
    {
        int[] scenes = [3, 3, 3, 17, 17, 42, 42, 42, 42, 3];
        FrameSample[] samples = [.. scenes.Select((scene, i) => Frames.Sample(i, Frames.Scene(scene)))];
        Assert.Equal(4, ShotDetector.Assign(samples));
        Assert.Equal([0, 0, 0, 1, 1, 2, 2, 2, 2, 3], samples.Select(s => s.Shot));
    }

    [Fact]
    public void A_slow_pan_is_one_shot()
    {
        FrameSample[] samples =
        [
            .. Enumerable.Range(0, 12).Select(i => Frames.Sample(i, Frames.Draw(320, 180,
                (x, y) => ((x + (i * 6)) % 256, y, 120 + (((x + (i * 6)) / 40 % 2) * 60))))),
        ];
        Assert.Equal(1, ShotDetector.Assign(samples));
    }

    [Fact]
    public void No_frame_and_one_frame_are_fine()
    {
        Assert.Equal(0, ShotDetector.Assign([]));
        Assert.Equal(1, ShotDetector.Assign([Frames.Sample(0, Frames.Plain(90, 1, 1))]));
    }
}
