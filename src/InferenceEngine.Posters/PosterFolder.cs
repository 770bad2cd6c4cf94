using InferenceEngine.Posters.Internal.Report;

namespace InferenceEngine.Posters;

/// <summary>
/// Writes a production into a folder: pictures, <c>manifest.json</c>, <c>index.html</c>. Everything is written aside and
/// renamed when complete, so that the folder is never half-written. Stateless.
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
    public static async Task<PosterManifest> WriteAsync(
        IAsyncEnumerable<PosterEvent> events, string outFolder, Action<PosterEvent>? observe, CancellationToken cancellation)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(outFolder));
        RefuseForeign(target);
        string aside = $"{target}.partial-{Guid.NewGuid():N}";
        Directory.CreateDirectory(aside);
        try
        {
            PosterManifest manifest = await FillAsync(events, aside, observe, cancellation);
            Replace(target, aside);
            return manifest;
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
        }
    }

    /// <summary>Copies a result to another folder; it appears there whole.</summary>
    /// <exception cref="PosterException">The folder holds something else.</exception>
    public static async Task CopyAsync(string resultFolder, string outFolder, CancellationToken cancellation)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(outFolder));
        RefuseForeign(target);
        string aside = $"{target}.partial-{Guid.NewGuid():N}";
        Directory.CreateDirectory(aside);
        try
        {
            foreach (string file in Directory.EnumerateFiles(resultFolder))
                await WriteAsync(aside, Path.GetFileName(file), await File.ReadAllBytesAsync(file, cancellation), cancellation);
            Replace(target, aside);
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
        }
    }

    private static async Task<PosterManifest> FillAsync(
        IAsyncEnumerable<PosterEvent> events, string folder, Action<PosterEvent>? observe, CancellationToken cancellation)
    {
        PosterManifest? manifest = null;
        await foreach (PosterEvent item in events.WithCancellation(cancellation))
        {
            if (item is PosterRendered poster)
                await WriteAsync(folder, poster.Picture.FileName, poster.Bytes, cancellation);
            else if (item is CandidatePreview preview)
                await WriteAsync(folder, preview.Picture.FileName, preview.Bytes, cancellation);
            else if (item is ProductionCompleted completed)
                manifest = completed.Manifest;
            observe?.Invoke(item);
        }

        if (manifest is null)
            throw new PosterException("The production ended without a manifest. Run it again.");
        await WriteAsync(folder, "index.html", IndexPage.Write(manifest), cancellation);
        await WriteAsync(folder, ManifestName, manifest.ToJson(), cancellation);
        return manifest;
    }

    private static async Task WriteAsync(string folder, string name, byte[] bytes, CancellationToken cancellation)
    {
        await using FileStream file = new(Path.Combine(folder, name), FileMode.Create, FileAccess.Write);
        await file.WriteAsync(bytes, cancellation);
        file.Flush(flushToDisk: true);
    }

    private static void RefuseForeign(string target)
    {
        if (File.Exists(target))
            throw new PosterException($"{target} is a file. Name a folder.");
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()
            && !File.Exists(Path.Combine(target, ManifestName)))
        {
            throw new PosterException(
                $"{target} is not empty and holds no earlier posters ({ManifestName}). Name another folder or empty this one.");
        }
    }

    /// <summary>Two renames: should the second fail, the earlier result comes back.</summary>
    private static void Replace(string target, string aside)
    {
        if (!Directory.Exists(target))
        {
            Directory.Move(aside, target);
            return;
        }

        string old = $"{target}.old-{Guid.NewGuid():N}";
        Directory.Move(target, old);
        try
        {
            Directory.Move(aside, target);
        }
        catch (IOException)
        {
            Directory.Move(old, target);
            throw;
        }

        Directory.Delete(old, recursive: true);
    }
}
