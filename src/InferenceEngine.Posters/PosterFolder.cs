using InferenceEngine.Posters.Internal;
using InferenceEngine.Posters.Internal.Report;

namespace InferenceEngine.Posters;

/// <summary>
/// Writes a production into a folder: pictures, <c>manifest.json</c>, <c>index.html</c>. Everything is written aside and
/// renamed when complete, so that the folder is never half-written. An early poster lies there until then. Stateless.
/// </summary>
public static class PosterFolder
{
    /// <summary>The file that marks a folder as an earlier result, which may be replaced.</summary>
    public const string ManifestName = "manifest.json";

    /// <summary>Consumes the events and returns the manifest.</summary>
    /// <param name="events">A production.</param>
    /// <param name="outFolder">A new folder, an empty one, or an earlier result.</param>
    /// <param name="observe">Called with each event, in order.</param>
    /// <param name="cancellation">Stops; nothing is left behind.</param>
    /// <exception cref="PosterException">The folder holds something else.</exception>
    public static Task<PosterManifest> WriteAsync(
        IAsyncEnumerable<PosterEvent> events, string outFolder, Action<PosterEvent>? observe, CancellationToken cancellation) =>
        ResultFolder.WriteAsync(outFolder, ManifestName, folder => FillAsync(events, folder, observe, cancellation));

    /// <summary>Copies a result to another folder; it appears there whole.</summary>
    /// <exception cref="PosterException">The folder holds something else.</exception>
    public static Task CopyAsync(string resultFolder, string outFolder, CancellationToken cancellation) =>
        ResultFolder.WriteAsync(outFolder, ManifestName, async folder =>
        {
            foreach (string file in Directory.EnumerateFiles(resultFolder))
                await ResultFolder.WriteFileAsync(folder, Path.GetFileName(file), await File.ReadAllBytesAsync(file, cancellation), cancellation);
            return folder;
        });

    private static async Task<PosterManifest> FillAsync(
        IAsyncEnumerable<PosterEvent> events, string folder, Action<PosterEvent>? observe, CancellationToken cancellation)
    {
        PosterManifest? manifest = null;
        string? early = null;
        await foreach (PosterEvent item in events.WithCancellation(cancellation))
        {
            if (item is PosterRendered poster)
                await ResultFolder.WriteFileAsync(folder, poster.Picture.FileName, poster.Bytes, cancellation);
            else if (item is EarlyPoster first)
                await ResultFolder.WriteFileAsync(folder, early = first.Picture.FileName, first.Bytes, cancellation);
            else if (item is CandidatePreview preview)
                await ResultFolder.WriteFileAsync(folder, preview.Picture.FileName, preview.Bytes, cancellation);
            else if (item is HighlightMade highlight)
                await ResultFolder.WriteFileAsync(folder, highlight.File.FileName, highlight.Bytes, cancellation);
            else if (item is ProductionCompleted completed)
                manifest = completed.Manifest;
            observe?.Invoke(item);
        }

        if (manifest is null)
            throw new PosterException("The production ended without a manifest. Run it again.");
        if (early is not null && !manifest.Candidates.Any(candidate => candidate.Pictures.Any(picture => picture.FileName == early)))
            File.Delete(Path.Combine(folder, early));
        await ResultFolder.WriteFileAsync(folder, "index.html", IndexPage.Write(manifest), cancellation);
        await ResultFolder.WriteFileAsync(folder, ManifestName, manifest.ToJson(), cancellation);
        return manifest;
    }
}
