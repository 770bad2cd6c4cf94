namespace InferenceEngine.Server.Production;

/// <summary>
/// Pictures and manifests on disk. Pictures are content-addressed, so that writing one twice changes nothing; every file
/// is written aside and renamed. Thread-safe.
/// </summary>
internal sealed class ArtworkStore
{
    private readonly string pictures;
    private readonly string manifests;

    public ArtworkStore(string dataFolder)
    {
        pictures = Directory.CreateDirectory(Path.Combine(dataFolder, "artwork")).FullName;
        manifests = Directory.CreateDirectory(Path.Combine(dataFolder, "manifests")).FullName;
        foreach (string leftOver in Directory.EnumerateFiles(pictures, "*.new").Concat(Directory.EnumerateFiles(manifests, "*.new")))
            File.Delete(leftOver);
    }

    /// <summary>Where the web server finds a picture.</summary>
    public static string UriOf(string fileName) => $"/artwork/{fileName}";

    /// <summary>Writes a picture unless it is there.</summary>
    public async Task SaveAsync(string fileName, byte[] bytes, CancellationToken cancellation)
    {
        string path = Path.Combine(pictures, SafeName(fileName));
        if (!File.Exists(path))
            await WriteAsync(path, bytes, cancellation);
    }

    /// <summary>Writes the manifest of a title's posters.</summary>
    public Task SaveManifestAsync(string titleId, byte[] json, CancellationToken cancellation) =>
        WriteAsync(ManifestPath(titleId), json, cancellation);

    /// <summary>Path of a picture, or null when there is none or the name is not one.</summary>
    public string? FindPicture(string fileName) => Find(pictures, fileName);

    /// <summary>Path of a title's manifest, or null.</summary>
    public string? FindManifest(string titleId) => File.Exists(ManifestPath(titleId)) ? ManifestPath(titleId) : null;

    /// <summary>Whether a text can be the name of a picture: of letters, digits and little else, so that it leads nowhere else.</summary>
    public static bool IsSafeName(string name) =>
        name.Length is > 0 and <= 160 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') && name[0] != '.';

    private static string SafeName(string name) =>
        IsSafeName(name) ? name : throw new ArgumentException($"'{name}' is not a file name of the artwork store.");

    private static string? Find(string folder, string name)
    {
        try
        {
            string path = Path.Combine(folder, SafeName(name));
            return File.Exists(path) ? path : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static async Task WriteAsync(string path, byte[] bytes, CancellationToken cancellation)
    {
        string aside = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            await File.WriteAllBytesAsync(aside, bytes, cancellation);
            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }

    // Title ids may hold a colon; it is no trouble on Linux file systems.
    private string ManifestPath(string titleId) => Path.Combine(manifests, titleId + ".json");
}
