using InferenceEngine.Posters;
using InferenceEngine.Server.Hosting;
using InferenceEngine.Storage;

namespace InferenceEngine.Server.Production;

/// <summary>
/// Features or frames of videos on disk, a folder per video, bounded in bytes: the videos longest unused go first.
/// Values are checked by a hash; a damaged one is deleted, logged, counted, and counts as forgotten. So does one that
/// the disk refuses: a cache fails no job. Thread-safe.
/// </summary>
internal sealed class FeatureFolder : IFeatureCache
{
    private readonly Lock gate = new();
    private readonly string folder;
    private readonly long maxBytes;
    private readonly ILogger log;
    private long bytes;
    private long damaged;
    private long refused;

    public FeatureFolder(string dataFolder, string name, long maxBytes, ILogger log)
    {
        (this.maxBytes, this.log) = (maxBytes, log);
        folder = Directory.CreateDirectory(Path.Combine(dataFolder, name)).FullName;
        foreach (string leftOver in Directory.EnumerateFiles(folder, "*.new", SearchOption.AllDirectories))
            File.Delete(leftOver);
        bytes = SizeOf(new DirectoryInfo(folder));
    }

    /// <summary>Values that were found damaged.</summary>
    public long Damaged => Volatile.Read(ref damaged);

    /// <summary>Values that could not be written.</summary>
    public long Refused => Volatile.Read(ref refused);

    public bool Has(string contentHash, string key) => File.Exists(PathOf(contentHash, key));

    public byte[]? Find(string contentHash, string key)
    {
        lock (gate)
        {
            string path = PathOf(contentHash, key);
            try
            {
                byte[]? found = AtomicFile.Read(path);
                if (found is not null)
                    Directory.SetLastWriteTimeUtc(Path.GetDirectoryName(path)!, DateTime.UtcNow);
                return found;
            }
            catch (StorageException problem)
            {
                damaged++;
                Log.MemoryDamaged(log, problem.Message);
                bytes -= new FileInfo(path).Length;
                File.Delete(path);
                return null;
            }
        }
    }

    public void Keep(string contentHash, string key, byte[] value)
    {
        if (value.Length > maxBytes)
            return;
        lock (gate)
        {
            string path = PathOf(contentHash, key);
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                AtomicFile.Write(path, value);
            }
            catch (Exception problem) when (problem is StorageException or IOException or UnauthorizedAccessException)
            {
                refused++;
                Log.NotRemembered(log, contentHash, problem.Message);
                return;
            }

            bytes += value.Length;
            if (bytes > maxBytes)
                MakeRoom(contentHash);
        }
    }

    private void MakeRoom(string current)
    {
        DirectoryInfo[] videos = [.. new DirectoryInfo(folder).EnumerateDirectories().OrderBy(video => video.LastWriteTimeUtc)];
        bytes = videos.Sum(SizeOf);
        foreach (DirectoryInfo video in videos.OrderBy(video => video.Name == current))
        {
            if (bytes <= maxBytes)
                return;
            bytes -= SizeOf(video);
            video.Delete(recursive: true);
        }
    }

    private static long SizeOf(DirectoryInfo folder) => folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    private string PathOf(string contentHash, string key) => Jobs.MediaSpool.IsName(contentHash) && key.All(char.IsAsciiHexDigit)
        ? Path.Combine(folder, contentHash, key)
        : throw new ArgumentException($"'{contentHash}' and '{key}' are no names of features.");
}
