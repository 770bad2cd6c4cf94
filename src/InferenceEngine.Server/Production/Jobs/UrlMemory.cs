using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using InferenceEngine.Storage;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// Which media a URL gave last and under which tag, so that it is not read again while it has not changed. A file per URL, for as long as
/// its media are in the spool. Thread-safe.
/// </summary>
internal sealed class UrlMemory(string dataFolder, MediaSpool spool)
{
    private readonly Lock gate = new();
    private readonly string folder = Directory.CreateDirectory(Path.Combine(dataFolder, "jobs", "urls")).FullName;

    /// <summary>The strong tag and the hash; null where nothing is known or the media are gone.</summary>
    public (string Tag, string Hash)? Find(Uri url)
    {
        lock (gate)
        {
            return Read(PathOf(url)) is [var address, var tag, var hash] && address == url.AbsoluteUri && spool.Find(hash) is not null
                ? (tag, hash) : null;
        }
    }

    /// <summary>Remembers, and forgets those whose media are gone.</summary>
    public void Keep(Uri url, string tag, string hash)
    {
        lock (gate)
        {
            foreach (string path in Directory.GetFiles(folder))
            {
                if (Read(path) is not [_, _, var kept] || !spool.Has(kept))
                    File.Delete(path);
            }

            string[] facts = [url.AbsoluteUri, tag, hash];
            AtomicFile.Write(PathOf(url), JsonSerializer.SerializeToUtf8Bytes(facts, JobJson.Default.StringArray));
        }
    }

    /// <summary>Null where it is missing, half-written or damaged: then the URL is read again.</summary>
    private static string[]? Read(string path)
    {
        try
        {
            return AtomicFile.Read(path) is { } bytes ? JsonSerializer.Deserialize(bytes, JobJson.Default.StringArray) : null;
        }
        catch (Exception damaged) when (damaged is StorageException or JsonException)
        {
            return null;
        }
    }

    private string PathOf(Uri url) => Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.AbsoluteUri))));
}
