using System.Runtime.InteropServices;
using System.Security.Cryptography;
using InferenceEngine.Storage.Internal;

namespace InferenceEngine.Storage;

/// <summary>
/// Writes a file aside and renames it, so that a crash leaves the old one or the new one and never a part; a SHA-256
/// of the content, kept at its end, finds what a disk has altered.
/// </summary>
public static class AtomicFile
{
    /// <summary>Replaces <paramref name="path"/>; durable when the call returns.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        string aside = path + ".new";
        FileStreamOptions options = new()
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = mode,
        };
        using (FileStream file = new(aside, options))
        {
            file.Write(content);
            file.Write(SHA256.HashData(content));
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null when there is no such file.</summary>
    /// <exception cref="StorageException">The content does not match its hash.</exception>
    public static byte[]? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        byte[] bytes = File.ReadAllBytes(path);
        int size = bytes.Length - SHA256.HashSizeInBytes;
        if (size < 0 || !SHA256.HashData(bytes.AsSpan(0, size)).AsSpan().SequenceEqual(bytes.AsSpan(size)))
            throw new StorageException($"{path} is damaged: its content does not match its hash. Restore it from a backup.");
        return bytes[..size];
    }

    // A rename is durable once its directory is flushed, which .NET has no call for.
    private static void FlushDirectory(string folder)
    {
        int handle = Libc.open(folder, Libc.ReadOnlyDirectory);
        if (handle < 0 || Libc.fsync(handle) != 0)
            throw new StorageException($"{folder} cannot be flushed to disk: error {Marshal.GetLastPInvokeError()}.");
        _ = Libc.close(handle);
    }
}
