namespace InferenceEngine.Posters;

/// <summary>Which highlights to make of a video. Immutable; <see cref="Validate"/> names the setting that is wrong.</summary>
public sealed record HighlightOptions
{
    /// <summary>Most clips. Three are what a page shows of a title.</summary>
    public int Count { get; init; } = 3;

    /// <summary>Length of a clip; the cut itself begins and ends at keyframes.</summary>
    public TimeSpan ClipLength { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How much longer a cut may be than the clip, because it begins at the keyframe before. Files that stream have one every two
    /// to ten seconds; of others no part can be copied without more than was asked for.
    /// </summary>
    public TimeSpan MostExtra { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Long side of the moving preview, in pixels: a tile of a page.</summary>
    public int PreviewLongSide { get; init; } = 320;

    /// <summary>Frames a second of the preview. Motion is followed from about five on, and each frame costs bytes.</summary>
    public double PreviewRate { get; init; } = 6;

    /// <summary>Quality of the preview, 1 to 100; single frames are hardly seen.</summary>
    public int PreviewQuality { get; init; } = 50;

    /// <summary>Most points of the timeline: longer videos have several seconds to a point.</summary>
    public int TimelinePoints { get; init; } = 600;

    /// <summary>Throws when a value is out of range.</summary>
    /// <exception cref="ArgumentException">The message names the setting, its value and the range.</exception>
    public HighlightOptions Validate()
    {
        Range(nameof(Count), Count, 1, 32);
        Range(nameof(ClipLength), ClipLength.TotalSeconds, 2, 60);
        Range(nameof(MostExtra), MostExtra.TotalSeconds, 0, 60);
        Range(nameof(PreviewLongSide), PreviewLongSide, 64, 960);
        Range(nameof(PreviewRate), PreviewRate, 1, 15);
        Range(nameof(PreviewQuality), PreviewQuality, 1, 100);
        Range(nameof(TimelinePoints), TimelinePoints, 10, 100_000);
        return this;
    }

    private static void Range(string setting, double value, double low, double high)
    {
        if (!(value >= low && value <= high))
            throw new ArgumentException($"HighlightOptions.{setting} is {value}; it must be {low} to {high}.");
    }
}
