using System.Runtime.InteropServices;
using InferenceEngine.Storage.Internal;

namespace InferenceEngine.Storage;

/// <summary>
/// Huge pages for the managed heap, where records, their index and the catalogue lie: a page of titles reads them at random, and with
/// pages of 4 KiB it waits for the translation of addresses too (docs/decisions/0019).
/// </summary>
public static class HugePages
{
    private const string Switch = "/sys/kernel/mm/transparent_hugepage/enabled";

    // So much is collapsed at a time: a fault elsewhere in the process waits for no more than one.
    private const nint SliceBytes = 2 << 20;

    private static readonly Lazy<string?> refusal = new(AskKernel);

    /// <summary>
    /// Asks for them, once per process, also for what the heap grows by later. Where <c>transparent_hugepage</c> is <c>always</c>, Debian's default, this
    /// changes nothing. Why they are not to be had, or null.
    /// </summary>
    public static string? Ask() => refusal.Value;

    /// <summary>
    /// Makes huge pages of what is in use now, on a thread of its own: the heap grows by less than a huge page at a time, so that the kernel
    /// gives ordinary ones first and would take half an hour for gigabytes. Takes about two seconds for a gigabyte.
    /// </summary>
    /// <returns>Bytes that lie in huge pages now: fewer than are in use where the kernel has no room for more, 0 before Linux 6.1.</returns>
    public static Task<long> CollapseAsync() => Task.Factory.StartNew(
        () => HeapRange.InUse().Sum(Collapse), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static string? AskKernel()
    {
        try
        {
            if (!File.Exists(Switch))
                return $"this system has no {Switch}";
            if (File.ReadAllText(Switch).Contains("[never]", StringComparison.Ordinal))
                return $"{Switch} says never";
            (nint start, nint end) = HeapRange.Find();
            return Libc.madvise(start, end - start, Libc.HugePage) == 0 ? null : $"madvise: {Marshal.GetLastPInvokeErrorMessage()}";
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return cause.Message;
        }
    }

    // What the collector gives back meanwhile, or what has no room, is passed over.
    private static long Collapse((nint Start, nint End) part)
    {
        long done = 0;
        nint first = (part.Start + SliceBytes - 1) / SliceBytes * SliceBytes;
        for (nint slice = first; slice + SliceBytes <= part.End; slice += SliceBytes)
            done += Libc.madvise(slice, SliceBytes, Libc.Collapse) == 0 ? SliceBytes : 0;
        return done;
    }
}
