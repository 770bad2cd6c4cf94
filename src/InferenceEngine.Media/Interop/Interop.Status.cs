using System.Runtime.InteropServices;

namespace InferenceEngine.Media.Interop;

/// <summary>ie_status.h</summary>
internal static unsafe partial class Status
{
    internal const string Library = "ie_media";

    /// <summary>IE_ABI_VERSION of the headers that this assembly was written for.</summary>
    internal const int AbiVersion = 6;

    internal const int Ok = 0;
    internal const int End = 1;

    [LibraryImport(Library)]
    internal static partial int ie_status_abi();

    [LibraryImport(Library)]
    private static partial byte* ie_status_message();

    /// <summary>The library's own text for the last failure of this thread.</summary>
    internal static string Message => Marshal.PtrToStringUTF8((nint)ie_status_message()) ?? "";

    /// <summary>Throws unless <paramref name="status"/> is success.</summary>
    internal static void Check(int status)
    {
        if (status != Ok)
            throw new MediaException(ErrorOf(status), Message);
    }

    private static MediaError ErrorOf(int status) => status switch
    {
        2 => MediaError.NotFound,
        3 => MediaError.NotAFile,
        4 => MediaError.Empty,
        5 => MediaError.NotMedia,
        6 => MediaError.NoVideo,
        7 => MediaError.Unsupported,
        8 => MediaError.Corrupt,
        9 => MediaError.TooLarge,
        10 => MediaError.OutOfMemory,
        11 => MediaError.Cancelled,
        14 => MediaError.AccessDenied,
        15 => MediaError.DeviceFailed,
        _ => MediaError.Internal,
    };
}
