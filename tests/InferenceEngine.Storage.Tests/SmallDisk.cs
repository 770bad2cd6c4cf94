using System.Diagnostics;

namespace InferenceEngine.Storage.Tests;

/// <summary>A real file system of a few MiB that can be filled; skips the test where it may not be mounted.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly Scratch scratch = new();

    private SmallDisk()
    {
    }

    public string Path => scratch["disk"];

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public static SmallDisk Mount(int mebibytes)
    {
        SmallDisk disk = new();
        Directory.CreateDirectory(disk.Path);
        (int code, string error) = Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", disk.Path);
        if (code != 0)
            disk.scratch.Dispose();
        Assert.SkipWhen(code != 0, $"a small file system may not be mounted here: {error}");
        return disk;
    }

    /// <summary>Takes all room that is left.</summary>
    public void Fill()
    {
        byte[] block = new byte[1 << 12];
        try
        {
            using FileStream file = new(this["filler"], FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(this["filler"]);

    public void Dispose()
    {
        Run("umount", "-l", Path);
        scratch.Dispose();
    }

    private static (int Code, string Error) Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error.Trim());
    }
}
