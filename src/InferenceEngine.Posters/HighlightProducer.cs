using InferenceEngine.Media;
using InferenceEngine.Posters.Internal;
using InferenceEngine.Posters.Internal.Highlights;
using InferenceEngine.Posters.Internal.Report;
using InferenceEngine.Posters.Internal.Stages;

namespace InferenceEngine.Posters;

/// <summary>
/// Finds the highlights of videos, cuts them and writes them into a folder with <c>highlights.json</c> and <c>index.html</c>.
/// Each run has a worker process of its own. Does not own the models. Thread-safe.
/// </summary>
public sealed class HighlightProducer(PosterModels models, MediaOptions media)
{
    /// <summary>The file that marks a folder as an earlier result, which may be replaced.</summary>
    public const string ManifestName = "highlights.json";

    /// <summary>Progress is said about ten times a second.</summary>
    private const int FramesPerReport = 32;

    /// <summary>Makes the folder and returns the manifest.</summary>
    /// <param name="videoPath">The video.</param>
    /// <param name="outFolder">A new folder, an empty one, or an earlier result.</param>
    /// <param name="options">What to make.</param>
    /// <param name="progress">Told the share of the video that was looked at, 0 to 1.</param>
    /// <param name="cancellation">Stops; nothing is left behind.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="MediaException">The video cannot be opened or decoded.</exception>
    /// <exception cref="PosterException">The folder holds something else, or the video no frame.</exception>
    public Task<HighlightManifest> WriteAsync(
        string videoPath, string outFolder, HighlightOptions options, Action<double>? progress, CancellationToken cancellation)
    {
        options.Validate();
        return ResultFolder.WriteAsync(
            outFolder, ManifestName, folder => FillAsync(videoPath, folder, options, progress, cancellation));
    }

    private async Task<HighlightManifest> FillAsync(
        string videoPath, string folder, HighlightOptions options, Action<double>? progress, CancellationToken cancellation)
    {
        await using MediaWorker worker = await MediaWorker.StartAsync(media, cancellation);
        VideoDescription video = await worker.OpenAsync(videoPath, cancellation);
        ShotScan scan = await ScanAsync(worker, video, progress, cancellation);
        List<string> notes = worker.Scanned is { } route ? [$"decoded on the {route.Device.ToString().ToUpperInvariant()}: {route.Reason}"] : [];
        HighlightReport report = await new HighlightMaker(worker, models, video, options, notes.Add).RunAsync(
            scan, (file, bytes) => new ValueTask(ResultFolder.WriteFileAsync(folder, file.FileName, bytes, cancellation)), cancellation);
        HighlightManifest manifest = new()
        {
            ProgramVersion = Production.Version(),
            Video = Production.Facts(video, Path.GetFileName(video.Path)),
            Highlights = report,
            Notes = notes,
            Models = models.HighlightFacts(video.HasAudio),
        };
        await ResultFolder.WriteFileAsync(folder, "index.html", HighlightPage.Write(manifest), cancellation);
        await ResultFolder.WriteFileAsync(folder, ManifestName, manifest.ToJson(), cancellation);
        return manifest;
    }

    private static async Task<ShotScan> ScanAsync(
        MediaWorker worker, VideoDescription video, Action<double>? progress, CancellationToken cancellation)
    {
        int seen = 0;
        ShotScan scan = await ShotScan.RunAsync(worker, Report, cancellation);
        return scan.FrameCount > 0 ? scan
            : throw new PosterException($"No frame of {Path.GetFileName(video.Path)} could be decoded. Check that it is not cut short.");

        ValueTask Report(TimeSpan time)
        {
            if (++seen % FramesPerReport == 0)
                progress?.Invoke(Math.Clamp(time / (video.Duration + TimeSpan.FromMilliseconds(1)), 0, 1));
            return ValueTask.CompletedTask;
        }
    }
}
