using FASTER.core;

namespace InferenceEngine.Storage.Internal;

/// <summary>Makes the devices of FASTER's checkpoint files: index, snapshot and description. A failed write is
/// reported.</summary>
internal sealed class DiskDeviceFactory(DiskTrouble trouble) : INamedDeviceFactory
{
    private string folder = string.Empty;

    public void Initialize(string baseName) => folder = baseName;

    public IDevice Get(FileDescriptor fileInfo)
    {
        string path = Path.Combine(folder, fileInfo.directoryName, fileInfo.fileName);
        try
        {
            return Initialized(new DiskDevice(path, WriteFailure.Report, trouble));
        }
        catch (IOException cause)
        {
            // FASTER would stop in the middle of its checkpoint; so it goes on, and what is wrong is asked for
            // afterwards.
            trouble.Abandon(cause.Message);
            return Initialized(new NullDevice());
        }
    }

    public void Delete(FileDescriptor fileInfo)
    {
        string path = Path.Combine(folder, fileInfo.directoryName, fileInfo.fileName ?? string.Empty);
        if (fileInfo.fileName is not null)
            File.Delete(path + ".0");
        else if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    public IEnumerable<FileDescriptor> ListContents(string path)
    {
        DirectoryInfo listed = new(Path.Combine(folder, path));
        if (!listed.Exists)
            return [];
        return listed.GetDirectories().OrderByDescending(d => d.LastWriteTime).Select(d => new FileDescriptor(d.Name, string.Empty))
            .Concat(listed.GetFiles().OrderByDescending(f => f.LastWriteTime).Select(f => new FileDescriptor(string.Empty, f.Name)));
    }

    private static IDevice Initialized(IDevice device)
    {
        device.Initialize(-1);
        return device;
    }
}
