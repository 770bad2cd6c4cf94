using InferenceEngine.Grpc;
using InferenceEngine.Server.Services;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// Videos that came over the network, named by their SHA-256 and bounded in bytes: the longest unused makes room, unless an unfinished
/// job needs it. Thread-safe.
/// </summary>
internal sealed class MediaSpool
{
    /// <summary>Videos written at a time; each holds room that it may not need.</summary>
    private const int MostWriters = 16;

    private readonly Lock gate = new();
    private readonly Dictionary<string, int> pins = new(StringComparer.Ordinal);
    private readonly string folder;
    private readonly long maxBytes;
    private readonly Func<IReadOnlySet<string>> needed;
    private long writing;
    private int writers;

    /// <param name="dataFolder">What a crash left half-written in it is deleted.</param>
    /// <param name="maxBytes">Of all media together.</param>
    /// <param name="largestBytes">Of one.</param>
    /// <param name="needed">Names of media that unfinished jobs will open.</param>
    public MediaSpool(string dataFolder, long maxBytes, long largestBytes, Func<IReadOnlySet<string>> needed)
    {
        (this.maxBytes, LargestBytes, this.needed) = (maxBytes, Math.Min(maxBytes, largestBytes), needed);
        folder = Directory.CreateDirectory(Path.Combine(dataFolder, "jobs", "media")).FullName;
        foreach (string leftOver in Directory.EnumerateFiles(folder, "*.part"))
            File.Delete(leftOver);
    }

    /// <summary>The most that one video may have.</summary>
    public long LargestBytes { get; }

    /// <summary>Whether a text is a name of media: a SHA-256 in lower-case hexadecimal.</summary>
    public static bool IsName(string text) => text.Length == 64 && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    /// <summary>Whether media are here; they do not count as used.</summary>
    public bool Has(string hash) => IsName(hash) && File.Exists(Path.Combine(folder, hash));

    /// <summary>Path of media, which counts as used now; null when it is not here.</summary>
    public string? Find(string hash)
    {
        string path = Path.Combine(folder, hash);
        lock (gate)
        {
            if (!IsName(hash) || !File.Exists(path))
                return null;
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return path;
        }
    }

    /// <summary>Keeps media from being evicted until disposed; for as long as a job needs it.</summary>
    public IDisposable Pin(string hash)
    {
        lock (gate)
            pins[hash] = pins.GetValueOrDefault(hash) + 1;
        return new MediaPin(this, hash);
    }

    /// <summary>A new file; dispose it, complete or not.</summary>
    /// <exception cref="GrpcException">As many as may be are being written.</exception>
    public SpoolWriter Begin() => Begin(path => new SpoolWriter(this, path));

    /// <summary>A new file with holes, for parts of a video of a known size; dispose it.</summary>
    /// <exception cref="GrpcException">As many as may be are being written.</exception>
    public SpoolParts BeginParts(long totalBytes) => Begin(path => new SpoolParts(this, path, totalBytes));

    private T Begin<T>(Func<string, T> create)
    {
        lock (gate)
        {
            if (writers >= MostWriters)
            {
                throw GrpcErrors.Of(GrpcStatusCode.ResourceExhausted, "TOO_MANY_UPLOADS",
                    $"{writers} videos are being sent or fetched, the most at a time; try again later.");
            }

            writers++;
        }

        string aside = Path.Combine(folder, $"{Guid.NewGuid():N}.part");
        try
        {
            return create(aside);
        }
        catch (IOException full)
        {
            GiveUp(aside, 0);
            throw GrpcErrors.OfDisk(full);
        }
    }

    /// <summary>Makes room for bytes about to be written.</summary>
    /// <exception cref="GrpcException">All of it is in use.</exception>
    internal void Reserve(long bytes)
    {
        IReadOnlySet<string> waitedFor = needed();
        lock (gate)
        {
            writing += bytes;
            FileInfo[] kept = [.. new DirectoryInfo(folder).EnumerateFiles().Where(f => IsName(f.Name)).OrderBy(f => f.LastWriteTimeUtc)];
            long total = kept.Sum(f => f.Length) + writing;
            foreach (FileInfo file in kept.Where(f => !pins.ContainsKey(f.Name) && !waitedFor.Contains(f.Name)))
            {
                if (total <= maxBytes)
                    return;
                total -= file.Length;
                file.Delete();
            }

            if (total <= maxBytes)
                return;
            writing -= bytes;
        }

        throw GrpcErrors.Of(GrpcStatusCode.ResourceExhausted, "SPOOL_FULL",
            $"The server's room for videos ({maxBytes >> 20} MiB, SpoolBytes) is taken by unfinished jobs; try again later.");
    }

    /// <summary>A file is whole: it gets its name, or goes where the same is there.</summary>
    internal IDisposable Keep(string aside, string hash, long bytes)
    {
        lock (gate)
        {
            string path = Path.Combine(folder, hash);
            File.Move(aside, path, overwrite: true);
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            writing -= bytes;
            writers--;
            return Pin(hash);
        }
    }

    internal void GiveUp(string aside, long bytes)
    {
        lock (gate)
        {
            writing -= bytes;
            writers--;
        }

        File.Delete(aside);
    }

    private void Unpin(string hash)
    {
        lock (gate)
        {
            if (--pins[hash] == 0)
                pins.Remove(hash);
        }
    }

    private sealed class MediaPin(MediaSpool spool, string hash) : IDisposable
    {
        private int disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref disposed, 1) == 0)
                spool.Unpin(hash);
        }
    }
}
