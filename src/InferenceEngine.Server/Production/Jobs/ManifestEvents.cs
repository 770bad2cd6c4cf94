using InferenceEngine.Posters;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>What happened in a production, told again from its result. Pure but for reading pictures.</summary>
internal static class ManifestEvents
{
    /// <summary>Candidates, previews, posters, highlights and the manifest, with the bytes of pictures.</summary>
    public static async IAsyncEnumerable<PosterEvent> ReadAsync(
        PosterManifest manifest, string folder,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (Candidate candidate in manifest.Candidates)
        {
            yield return new CandidateFound(candidate);
            if (candidate.Preview is { } preview)
            {
                byte[] bytes = await File.ReadAllBytesAsync(Path.Combine(folder, preview), cancellation);
                yield return new CandidatePreview(candidate, Preview(candidate, preview), bytes);
            }

            foreach (PosterPicture picture in candidate.Pictures)
            {
                byte[] bytes = await File.ReadAllBytesAsync(Path.Combine(folder, picture.FileName), cancellation);
                yield return new PosterRendered(candidate, picture, bytes);
            }
        }

        foreach (HighlightFile file in Highlights(manifest))
            yield return new HighlightMade(file, []);
        yield return new ProductionCompleted(manifest);
    }

    /// <summary>The same without bytes, for watchers.</summary>
    public static IEnumerable<PosterEvent> Tell(PosterManifest manifest)
    {
        foreach (Candidate candidate in manifest.Candidates)
        {
            yield return new CandidateFound(candidate);
            if (candidate.Preview is { } preview)
                yield return new CandidatePreview(candidate, Preview(candidate, preview), []);
            foreach (PosterPicture picture in candidate.Pictures)
                yield return new PosterRendered(candidate, picture, []);
        }

        foreach (HighlightFile file in Highlights(manifest))
            yield return new HighlightMade(file, []);
        yield return new ProductionCompleted(manifest);
    }

    /// <summary>The files of highlights, best clip first. Nobody who is told again needs their bytes.</summary>
    private static IEnumerable<HighlightFile> Highlights(PosterManifest manifest) =>
        (manifest.Highlights?.Clips ?? []).SelectMany(clip => new[] { clip.Cut, clip.Preview }).OfType<HighlightFile>();

    private static PosterPicture Preview(Candidate candidate, string fileName) => new()
    {
        CandidateId = candidate.Id,
        AspectRatio = "frame",
        Format = "jpeg",
        FileName = fileName,
        Sha256 = string.Empty,
        SizeBytes = 0,
        Width = candidate.Width,
        Height = candidate.Height,
        Crop = new(0, 0, candidate.Width, candidate.Height),
    };
}
