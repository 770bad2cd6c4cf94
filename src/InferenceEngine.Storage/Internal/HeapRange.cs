using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace InferenceEngine.Storage.Internal;

/// <summary>Addresses of the managed heap, of which the runtime tells none. Pure but for <see cref="Find"/>.</summary>
internal static class HeapRange
{
    private const string Maps = "/proc/self/maps";

    /// <summary>What the runtime reserved for its heap.</summary>
    /// <exception cref="InvalidDataException">The kernel's list of mappings cannot be read as expected.</exception>
    public static (nint Start, nint End) Find() => Around(File.ReadLines(Maps), ObjectAddress());

    /// <summary>The parts of it that are in use now.</summary>
    public static IEnumerable<(nint Start, nint End)> InUse()
    {
        (nint start, nint end) = Find();
        return [.. File.ReadLines(Maps).Select(Mapping.Parse).Where(m => m.IsWritable && start <= m.Start && m.End <= end).Select(m => (m.Start, m.End))];
    }

    /// <summary>The mappings without a file that follow on one another around an address.</summary>
    /// <param name="maps">Lines of <c>/proc/self/maps</c>, by address.</param>
    /// <param name="inside">An address of an object.</param>
    internal static (nint Start, nint End) Around(IEnumerable<string> maps, nint inside)
    {
        (nint Start, nint End) range = default;
        foreach (Mapping mapping in maps.Select(Mapping.Parse))
        {
            bool follows = mapping.IsAnonymous && range.End == mapping.Start;
            if (!follows && range.Start <= inside && inside < range.End)
                break;
            range = mapping.IsAnonymous ? (follows ? range.Start : mapping.Start, mapping.End) : default;
        }

        return range.Start <= inside && inside < range.End
            ? range : throw new InvalidDataException($"the heap is not among the mappings of {Maps}");
    }

    // Pinned objects do not move, but any address of the heap does.
    private static unsafe nint ObjectAddress() =>
        (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(GC.AllocateUninitializedArray<byte>(1, pinned: true)));

    private readonly record struct Mapping(nint Start, nint End, bool IsAnonymous, bool IsWritable)
    {
        public static Mapping Parse(string line)
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] ends = fields[0].Split('-');
            if (ends.Length != 2 || !Address(ends[0], out nint start) || !Address(ends[1], out nint end))
                throw new InvalidDataException($"{Maps} has a line that is no mapping: {line}");
            return new Mapping(start, end, fields.Length <= 5 && fields[1].EndsWith('p'), fields[1].StartsWith("rw", StringComparison.Ordinal));
        }

        private static bool Address(string text, out nint address) =>
            nint.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out address);
    }
}
