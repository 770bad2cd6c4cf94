using InferenceEngine.Media;
using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Tests;

/// <summary>The saliency network in whole numbers sees in real frames what the floats that it comes from see.</summary>
[Collection("alone")]
public sealed class SaliencyModelTests(Production production) : IClassFixture<Production>
{
    private const int FramesPerClip = 5;
    private const double LeastSubject = 0.1;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("film")]
    [InlineData("Doctor")]
    [InlineData("Dance")]
    public async Task Whole_numbers_give_the_map_of_the_floats(string clip)
    {
        SaliencyDetector whole = new(production.Open("u2netp-int8")), floats = new(production.Open("u2netp"));
        await using MediaWorker worker = await MediaWorker.StartAsync(new MediaOptions { WorkerPath = Production.WorkerPath }, None);
        VideoDescription video = await worker.OpenAsync(clip == "film" ? Production.Film : Production.People(clip), None);
        int compared = 0;
        await foreach (VideoFrame frame in worker.DecodeRangeAsync(
            video.StartPts, long.MaxValue, Math.Max(1, video.PacketCount / FramesPerClip), 640, None))
        {
            using (frame)
            {
                SaliencyMap found = await whole.DetectAsync(frame.Picture, None), expected = await floats.DetectAsync(frame.Picture, None);
                Compare(found.Values, expected.Values, $"{clip} at {frame.Time}");
                compared++;
            }
        }

        Assert.True(compared >= FramesPerClip, $"only {compared} frames came");
    }

    private static void Compare(ReadOnlySpan<float> found, ReadOnlySpan<float> expected, string what)
    {
        double difference = 0, both = 0, either = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += Math.Abs(found[i] - expected[i]);
            both += Math.Min(found[i], expected[i]);
            either += Math.Max(found[i], expected[i]);
        }

        Assert.True(difference / expected.Length <= 0.015, $"{what}: the mean difference is {difference / expected.Length:0.0000} of 1");
        // Where there is hardly a subject, what little is marked is a guess of both.
        Assert.True(either < LeastSubject * expected.Length || both / either >= 0.97, $"{what}: they share {both / either:0.000} of what either marks");
    }
}
