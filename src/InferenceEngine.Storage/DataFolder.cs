namespace InferenceEngine.Storage;

/// <summary>
/// The data folder and its lock: one process at a time. Owns the lock until disposed; the system frees it when the
/// process dies.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private const string FormatVersion = "6";

    private readonly FileStream lockFile;

    private DataFolder(string path, FileStream lockFile)
    {
        Path = path;
        this.lockFile = lockFile;
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>Opens or creates the folder and takes its lock.</summary>
    /// <exception cref="StorageException">Another process has it, it cannot be written, or its format is
    /// another.</exception>
    public static DataFolder Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(path);
            FileStream lockFile = new(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            CheckVersion(path);
            return new DataFolder(path, lockFile);
        }
        catch (IOException cause)
        {
            throw new StorageException(
                $"The data folder {path} cannot be opened: {cause.Message} Is another server running on it? "
                + "Stop it, or choose another folder with --data.", cause);
        }
        catch (UnauthorizedAccessException cause)
        {
            throw new StorageException($"The data folder {path} cannot be written: {cause.Message}", cause);
        }
    }

    /// <summary>Path of a file or folder inside.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose() => lockFile.Dispose();

    private static void CheckVersion(string path)
    {
        string file = System.IO.Path.Combine(path, "VERSION");
        if (!File.Exists(file))
        {
            File.WriteAllText(file, FormatVersion + "\n");
            return;
        }

        string found = File.ReadAllText(file).Trim();
        if (found != FormatVersion)
        {
            throw new StorageException(
                $"The data folder {path} has format {found}; this program writes format {FormatVersion}. "
                + "Export it with the program version that wrote it (./engine export) and import that into another folder (./engine import).");
        }
    }
}
