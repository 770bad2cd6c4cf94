namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>A timeline of fewer, rounded points. Pure.</summary>
internal static class HighlightTimeline
{
    /// <summary>Means of each <paramref name="step"/> seconds.</summary>
    public static IReadOnlyList<HighlightPoint> Thin(IReadOnlyList<HighlightPoint> points, int step) =>
        [.. points.Chunk(Math.Max(1, step)).Select(Mean)];

    private static HighlightPoint Mean(HighlightPoint[] points) => new(
        Part(points, p => p.Score)!.Value, Part(points, p => p.Motion)!.Value, Part(points, p => p.Pace)!.Value, Part(points, p => p.Faces)!.Value)
    {
        Loudness = Part(points, p => p.Loudness),
        Onset = Part(points, p => p.Onset),
        Speech = Part(points, p => p.Speech),
        Music = Part(points, p => p.Music),
    };

    private static double? Part(HighlightPoint[] points, Func<HighlightPoint, double?> part) =>
        part(points[0]) is null ? null : Math.Round(points.Average(p => part(p)!.Value), 3);
}
