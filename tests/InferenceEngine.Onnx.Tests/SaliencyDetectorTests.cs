using InferenceEngine.Native;

namespace InferenceEngine.Onnx.Tests;

public sealed class SaliencyDetectorTests
{
    [Fact]
    public async Task A_lone_disc_is_the_subject()
    {
        SaliencyDetector detector = new(Models.Open("u2netp"));
        using PixelBuffer picture = Pictures.Draw(640, 360, (x, y) => IsDisc(x, y) ? Disc : Ground);
        SaliencyMap map = (await detector.DetectAsync(picture, CancellationToken.None)).Resample(640, 360);
        Assert.InRange(Mean(map, inside: true), 0.7, 1);
        Assert.InRange(Mean(map, inside: false), 0, 0.1);
    }

    [Fact]
    public async Task A_cancelled_call_runs_nothing()
    {
        SaliencyDetector detector = new(Models.Open("u2netp"));
        using PixelBuffer picture = Pictures.Draw(8, 8, (_, _) => Ground);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => detector.DetectAsync(picture, new CancellationToken(true)));
    }

    [Fact]
    public void Resampling_to_the_same_size_changes_nothing()
    {
        SaliencyMap map = new([0, 1, 0.5f, 0.25f], 2, 2);
        Assert.Equal(map.Values.ToArray(), map.Resample(2, 2).Values.ToArray());
        Assert.All(map.Resample(7, 9).Values.ToArray(), value => Assert.InRange(value, 0, 1));
    }

    private static (byte, byte, byte) Disc => (230, 60, 40);

    private static (byte, byte, byte) Ground => (200, 215, 225);

    private static bool IsDisc(int x, int y) => ((x - 420) * (x - 420)) + ((y - 180) * (y - 180)) < 90 * 90;

    private static double Mean(SaliencyMap map, bool inside)
    {
        List<float> values = [];
        for (int y = 0; y < map.Height; y++)
        {
            for (int x = 0; x < map.Width; x++)
            {
                if (IsDisc(x, y) == inside)
                    values.Add(map.Values[(y * map.Width) + x]);
            }
        }

        return values.Average();
    }
}
