using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace InferenceEngine.Selection.Internal;

/// <summary>Hints to the processor that memory will be read. A wrong hint costs time and nothing else.</summary>
internal static unsafe class Prefetching
{
    private const int LineBytes = 64;

    /// <summary>Asks for some cache lines of an array from an index on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Of<T>(T[] array, int index, int lines)
        where T : unmanaged
    {
        if (!Sse.IsSupported)
            return;
        // The address may be stale at once, or be behind the array's end: nothing is read through it.
        byte* start = (byte*)Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), index));
        for (int line = 0; line < lines; line++)
            Sse.Prefetch0(start + (line * LineBytes));
    }

    /// <summary>Asks for the cache lines of an object's first <paramref name="bytes"/>, at most 64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Of(object? target, int bytes)
    {
        if (!Sse.IsSupported)
            return;
        // The reference read as an address, which the collector may make stale: nothing is read through it.
        byte* start = *(byte**)Unsafe.AsPointer(ref target);
        Sse.Prefetch0(start);
        Sse.Prefetch0(start + bytes - 1);
    }
}
