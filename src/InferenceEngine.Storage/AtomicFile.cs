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
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Replaces <paramref name="path"/>; durable when the call returns.</summary>
    /// <exception cref="StorageException">The disk refused it; the old file is as it was.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode = OwnerOnly)
    {
        string aside = path + ".new";
        try
        {
            using (FileStream file = Create(aside, mode))
            {
                file.Write(content);
                file.Write(SHA256.HashData(content));
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, aside, cause);
        }

        FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>
    /// Replaces <paramref name="path"/> by what <paramref name="write"/> writes, which may be larger than memory;
    /// durable when the call returns. The hash is not in the file but in what is returned, and
    /// <see cref="CheckedFile.Problem"/> compares them.
    /// </summary>
    /// <exception cref="StorageException">The disk refused it; the old file is as it was.</exception>
    public static CheckedFile WriteChecked(string path, Action<Stream> write)
    {
        string aside = path + ".new";
        CheckedFile written;
        try
        {
            using (FileStream file = Create(aside, OwnerOnly))
            using (HashingStream hashing = new(file))
            {
                write(hashing);
                file.Flush(flushToDisk: true);
                written = new CheckedFile(Path.GetFileName(path), hashing.Position, hashing.Hash());
            }

            File.Move(aside, path, overwrite: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, aside, cause);
        }

        FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return written;
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

    private static FileStream Create(string path, UnixFileMode mode) => new(
        path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = mode, BufferSize = 1 << 16 });

    private static StorageException Refused(string path, string aside, Exception cause)
    {
        try
        {
            File.Delete(aside); // a full disk needs its room
        }
        catch (IOException)
        {
            // The next attempt overwrites it.
        }

        return new StorageException($"{path} cannot be written: {cause.Message}", cause);
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
