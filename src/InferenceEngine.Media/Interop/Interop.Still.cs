using System.Runtime.InteropServices;

namespace InferenceEngine.Media.Interop;

/// <summary>ie_still.h</summary>
internal static unsafe partial class Still
{
    [LibraryImport(Status.Library)]
    internal static partial int ie_still_start(int threads);

    [LibraryImport(Status.Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ie_still_read(
        string path, long maxPixels, byte* pixels, nuint capacityBytes, out int width, out int height);

    [LibraryImport(Status.Library)]
    internal static partial int ie_still_decode(
        byte* bytes, nuint length, long maxPixels, byte* pixels, nuint capacityBytes, out int width, out int height);

    [LibraryImport(Status.Library)]
    internal static partial int ie_still_resize(byte* pixels, int width, int height, int toWidth, int toHeight, out SafeStillHandle still);

    [LibraryImport(Status.Library)]
    internal static partial int ie_still_encode(
        SafeStillHandle still, int format, int quality, byte* encoded, nuint capacityBytes, out nuint length);

    [LibraryImport(Status.Library)]
    internal static partial void ie_still_free(nint still);

    [LibraryImport(Status.Library)]
    internal static partial int ie_still_animate(
        byte* pixels, in Animation animation, byte* encoded, nuint capacityBytes, out nuint length);

    [StructLayout(LayoutKind.Sequential)]
    internal struct Animation
    {
        public int Width;
        public int Height;
        public int Frames;
        public int DelayMs;
        public int Quality;
        public int Reserved;
    }
}
