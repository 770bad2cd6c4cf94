using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using InferenceEngine.Storage.Internal;

namespace InferenceEngine.Storage;

/// <summary>
/// Asks Linux for huge pages for the managed heap, where records, their index and the catalogue lie: a page of titles reads them at
/// random, and with pages of 4 KiB it waits for the translation of addresses too (docs/decisions/0019). Where
/// <c>transparent_hugepage</c> is <c>always</c>, Debian's default, this changes nothing.
/// </summary>
public static class HugePages
{
    private const string Switch = "/sys/kernel/mm/transparent_hugepage/enabled";

    private static readonly Lazy<string?> refusal = new(AskKernel);

    /// <summary>Asks, once per process, also for what the heap grows by later (but not into memory that it once gave back). Why that is not to be had, or null.</summary>
    public static string? Ask() => refusal.Value;

    private static string? AskKernel()
    {
        try
        {
            if (!File.Exists(Switch))
                return $"this system has no {Switch}";
            if (File.ReadAllText(Switch).Contains("[never]", StringComparison.Ordinal))
                return $"{Switch} says never";
            (nint start, nint end) = Heap(File.ReadLines("/proc/self/maps"), Inside());
            return Libc.madvise(start, end - start, Libc.HugePage) == 0 ? null : $"madvise: {Marshal.GetLastPInvokeErrorMessage()}";
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return cause.Message;
        }
    }

    /// <summary>
    /// The range that the runtime reserved for its heap: the mappings without a file that follow on one another around an address.
    /// </summary>
    /// <param name="maps">Lines of <c>/proc/self/maps</c>, by address.</param>
    /// <param name="inside">An address of an object.</param>
    internal static (nint Start, nint End) Heap(IEnumerable<string> maps, nint inside)
    {
        (nint Start, nint End) range = default;
        foreach (string line in maps)
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] ends = fields[0].Split('-');
            if (ends.Length != 2 || !Address(ends[0], out nint start) || !Address(ends[1], out nint end))
                throw new InvalidDataException($"/proc/self/maps has a line that is no mapping: {line}");
            bool isAnonymous = fields.Length <= 5 && fields[1].EndsWith('p');
            bool follows = isAnonymous && range.End == start;
            if (!follows && range.Start <= inside && inside < range.End)
                break;
            range = isAnonymous ? (follows ? range.Start : start, end) : default;
        }

        return range.Start <= inside && inside < range.End
            ? range : throw new InvalidDataException("the heap is not among the mappings of /proc/self/maps");
    }

    private static bool Address(string text, out nint address) =>
        nint.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out address);

    // Pinned objects do not move, but any address of the heap does.
    private static unsafe nint Inside() =>
        (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(GC.AllocateUninitializedArray<byte>(1, pinned: true)));
}
