using System.Runtime.InteropServices;

namespace InferenceEngine.Onnx.Internal.Repository;

/// <summary>Gives memory that was freed back to the system.</summary>
internal static partial class FreedMemory
{
    /// <summary>The C library keeps freed blocks for later; after a model has gone there is no later.</summary>
    public static void Return() => _ = malloc_trim(0);

    [LibraryImport("libc.so.6")]
    private static partial int malloc_trim(nuint pad);
}
