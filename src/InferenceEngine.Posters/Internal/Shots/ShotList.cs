namespace InferenceEngine.Posters.Internal.Shots;

/// <summary>Builds shots with their scenes from boundaries. Pure.</summary>
internal static class ShotList
{
    /// <summary>Frames of a shot that scenes are judged by: near its start, middle and end.</summary>
    private static readonly double[] lookedAt = [0.15, 0.5, 0.85];

    public static IReadOnlyList<Shot> From(
        IReadOnlyList<ShotBoundary> boundaries, TimeSpan[] times, IReadOnlyList<byte[]> looks)
    {
        if (times.Length == 0)
            return [];
        List<Shot> shots = [];
        for (int i = 0; i <= boundaries.Count; i++)
        {
            ShotBoundary? begins = i == 0 ? null : boundaries[i - 1];
            int first = begins?.Frame ?? 0, last = (i < boundaries.Count ? boundaries[i].Frame : times.Length) - 1;
            shots.Add(new Shot(i, 0, first, last, times[first], times[last], begins));
        }

        return SceneGrouping.Assign(shots, [.. shots.Select(shot => Looks(shot, looks))]);
    }

    private static byte[][] Looks(Shot shot, IReadOnlyList<byte[]> looks) =>
        [.. lookedAt.Select(share => looks[shot.FirstFrame + (int)(share * (shot.LastFrame - shot.FirstFrame))])];
}
