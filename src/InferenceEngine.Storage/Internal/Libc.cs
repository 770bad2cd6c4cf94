using System.Runtime.InteropServices;

namespace InferenceEngine.Storage.Internal;

/// <summary>The few calls of the C library that .NET does not offer.</summary>
internal static partial class Libc
{
    /// <summary>O_RDONLY | O_DIRECTORY on Linux.</summary>
    public const int ReadOnlyDirectory = 0x10000;

    /// <summary>MADV_HUGEPAGE on Linux.</summary>
    public const int HugePage = 14;

    /// <summary>MADV_COLLAPSE, of Linux 6.1.</summary>
    public const int Collapse = 25;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fsync(int handle);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int close(int handle);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int madvise(nint address, nint bytes, int advice);
}
