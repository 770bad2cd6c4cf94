using InferenceEngine.Media;

namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>From an open video and its shots to highlights: analysis, choice, files. Uses the worker, which does one thing at a time.</summary>
internal sealed class HighlightMaker(
    MediaWorker worker, PosterModels models, VideoDescription video, HighlightOptions options, Action<string> note)
{
    /// <summary>A beginning of a shot this near to a second is where a clip begins instead.</summary>
    private const double SnapSeconds = 1;

    /// <summary>What makes up a smaller score is noise.</summary>
    private const double LeastMean = 0.5;

    /// <summary>A part that adds this share of the score is worth a word.</summary>
    private const double WorthAWord = 0.2;

    /// <summary>Called with each file as it is made; the report comes last.</summary>
    public async Task<HighlightReport> RunAsync(
        ShotScan scan, Func<HighlightFile, byte[], ValueTask> emit, CancellationToken cancellation)
    {
        HighlightPoint[] points = await new HighlightAnalysis(worker, models, video, note).RunAsync(scan, cancellation);
        ShotTimes shots = new(scan);
        IReadOnlyList<ScoredClip> chosen = ClipPicker.Pick(
            points, HighlightAnalysis.Length(scan, video), second => shots.Nearest(second, SnapSeconds), options);
        ClipCutter cutter = new(worker, video, options);
        List<HighlightClip> clips = [];
        foreach (ScoredClip clip in chosen)
            clips.Add(await MakeAsync(cutter, clip, clips.Count + 1, points, emit, cancellation));
        if (clips.Count < options.Count)
        {
            note($"of {options.Count} highlights asked for there are {clips.Count}: the video has no room for more clips of "
                + $"{options.ClipLength.TotalSeconds:0.#} s");
        }

        int step = (int)Math.Ceiling(points.Length / (double)options.TimelinePoints);
        return new HighlightReport { PointSeconds = step, Timeline = HighlightTimeline.Thin(points, step), Clips = clips };
    }

    private static async Task<HighlightClip> MakeAsync(
        ClipCutter cutter, ScoredClip clip, int rank, HighlightPoint[] points, Func<HighlightFile, byte[], ValueTask> emit,
        CancellationToken cancellation)
    {
        (HighlightFile? cut, byte[] cutBytes, string reason) = await cutter.CutAsync(clip, cancellation);
        if (cut is not null)
            await emit(cut, cutBytes);
        (HighlightFile? preview, byte[] previewBytes, string? without) = await cutter.PreviewAsync(clip, cancellation);
        if (preview is not null)
            await emit(preview, previewBytes);
        return new HighlightClip
        {
            Rank = rank,
            FromSeconds = clip.From,
            ToSeconds = clip.To,
            Mean = clip.Mean,
            Spread = clip.Spread,
            Distribution = clip.Distribution,
            Reasons = without is null ? [Lifts(clip, points), reason] : [Lifts(clip, points), reason, without],
            Cut = cut,
            Preview = preview,
        };
    }

    /// <summary>What makes most of the clip's score.</summary>
    private static string Lifts(ScoredClip clip, HighlightPoint[] points)
    {
        if (clip.Mean < LeastMean)
            return "hardly anything happens";
        var parts = points[(int)clip.From..Math.Min(points.Length, (int)Math.Ceiling(clip.To))]
            .SelectMany(ExcitementCurve.Parts).GroupBy(part => part.Name)
            .Select(part => (Name: part.Key, Adds: part.Sum(p => p.Value * p.Weight))).OrderByDescending(part => part.Adds).ToArray();
        double sum = Math.Max(1e-9, parts.Sum(part => part.Adds));
        string[] named = [.. parts.Where(part => part.Adds >= WorthAWord * sum).Select(part => $"{part.Name} ({part.Adds / sum:P0})")];
        return named.Length == 0 ? "no one thing stands out" : $"lifted by {string.Join(", ", named)}";
    }
}
