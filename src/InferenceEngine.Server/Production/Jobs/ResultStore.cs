using InferenceEngine.Posters;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// Results of jobs, a folder each as <see cref="PosterFolder"/> writes it, named by what it was made from. Thread-safe.
/// </summary>
internal sealed class ResultStore
{
    private const string Unfinished = ".partial-";
    private readonly string folder;

    /// <summary>A turn for each of so many groups of keys: jobs of different keys seldom wait for each other, and nothing grows.</summary>
    private readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Clears away what a crash left behind.</summary>
    public ResultStore(string dataFolder)
    {
        folder = Directory.CreateDirectory(Path.Combine(dataFolder, "jobs", "results")).FullName;
        foreach (string leftOver in Directory.GetDirectories(folder).Where(path => Path.GetFileName(path).Contains('.', StringComparison.Ordinal)))
            Directory.Delete(leftOver, recursive: true);
    }

    /// <summary>Where the result of a key is or will be.</summary>
    public string PathOf(string key) => Path.Combine(folder, key);

    /// <summary>The manifest of a finished result, or null.</summary>
    public async Task<PosterManifest?> FindAsync(string key, CancellationToken cancellation)
    {
        string path = Path.Combine(PathOf(key), PosterFolder.ManifestName);
        return key.Length > 0 && File.Exists(path) ? PosterManifest.FromJson(await File.ReadAllBytesAsync(path, cancellation)) : null;
    }

    /// <summary>Path of a picture of a result, finished or still being made; null when there is none or the name is not one.</summary>
    public string? FindPicture(string key, string name)
    {
        if (key.Length == 0 || !ArtworkStore.IsSafeName(name))
            return null;
        IEnumerable<string> places = Directory.EnumerateDirectories(folder, key + Unfinished + "*").Prepend(PathOf(key));
        return places.Select(place => Path.Combine(place, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>Waits until no other job makes the same result; dispose to let the next one go on.</summary>
    public async Task<IDisposable> TakeTurnAsync(string key, CancellationToken cancellation)
    {
        SemaphoreSlim turn = TurnOf(key);
        await turn.WaitAsync(cancellation);
        return new Turn(turn);
    }

    /// <summary>Deletes results that no job refers to any more and none is about to read. Each goes out of sight first, then away.</summary>
    public void Prune(IReadOnlySet<string> wanted)
    {
        foreach (string path in Directory.GetDirectories(folder))
        {
            string key = Path.GetFileName(path);
            if (TurnOf(key).CurrentCount == 0 || key.Contains('.', StringComparison.Ordinal) || wanted.Contains(key))
                continue;
            string gone = $"{path}.gone-{Guid.NewGuid():N}";
            Directory.Move(path, gone);
            Directory.Delete(gone, recursive: true);
        }
    }

    private SemaphoreSlim TurnOf(string key) => turns[(int)(key.Aggregate(0u, (sum, letter) => (sum * 31) + letter) % (uint)turns.Length)];

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
