using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>Shots and scenes for the manifest. Pure.</summary>
internal static class ShotReport
{
    /// <summary>From every frame where there is a scan, else from the frames looked through.</summary>
    public static IReadOnlyList<ShotFacts> Shots(ShotScan? scan, FrameBank bank) => scan is null
        ? [.. bank.Samples.GroupBy(s => s.Shot).Select(Facts)]
        : [.. scan.Shots.Select(Facts)];

    public static IReadOnlyList<SceneFacts> Scenes(IReadOnlyList<ShotFacts> shots) =>
        [.. shots.GroupBy(s => s.Scene).Select(scene => new SceneFacts(
            scene.Key, scene.First().FromSeconds, scene.Last().ToSeconds, scene.First().Index, scene.Last().Index))];

    private static ShotFacts Facts(IGrouping<int, FrameSample> shot) =>
        new(shot.Key, Seconds(shot.First().Time), Seconds(shot.Last().Time), shot.Count()) { Scene = shot.Key };

    private static ShotFacts Facts(Shot shot) =>
        new(shot.Index, Seconds(shot.From), Seconds(shot.To), shot.LastFrame - shot.FirstFrame + 1)
        {
            Scene = shot.Scene,
            FirstFrame = shot.FirstFrame,
            LastFrame = shot.LastFrame,
            BeginsBy = shot.Begins?.Kind.ToString().ToLowerInvariant(),
            Probability = shot.Begins is { } begins ? Math.Round(begins.Probability, 3) : null,
        };

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
