using System.Runtime.InteropServices;

namespace InferenceEngine.Media.Interop;

/// <summary>ie_libraries.h</summary>
internal static unsafe partial class Libraries
{
    [LibraryImport(Status.Library)]
    internal static partial int ie_libraries_versions(byte* text, int capacity);

    [LibraryImport(Status.Library)]
    internal static partial int ie_libraries_decoders(byte* text, int capacity);

    [LibraryImport(Status.Library)]
    internal static partial int ie_libraries_accelerations(byte* text, int capacity);
}
