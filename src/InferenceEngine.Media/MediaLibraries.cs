using System.Runtime.InteropServices;
using InferenceEngine.Media.Interop;
using InferenceEngine.Native;

namespace InferenceEngine.Media;

/// <summary>
/// The native libraries under this project: loads them once, checks that the shim is the one this assembly was written
/// for, and says what they can do. Thread-safe.
/// </summary>
public static unsafe class MediaLibraries
{
    private const string FileName = "libie_media.so";
    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>The shim's interface version that this assembly expects.</summary>
    public static int ExpectedAbiVersion => Status.AbiVersion;

    /// <summary>Where the shim is loaded from.</summary>
    public static string ShimPath => NativeLibraries.PathOf(FileName);

    /// <summary>Library names and their versions, such as <c>libavcodec</c> → <c>59.37.100</c>.</summary>
    /// <exception cref="MediaException">A library is missing or of another version; the message says which.</exception>
    public static IReadOnlyDictionary<string, string> Versions()
    {
        EnsureLoaded();
        return Read(Libraries.ie_libraries_versions).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2))
            .ToDictionary(parts => parts[0], parts => parts[1]);
    }

    /// <summary>Names of the video decoders that can be used.</summary>
    public static IReadOnlyList<string> VideoDecoders()
    {
        EnsureLoaded();
        return Read(Libraries.ie_libraries_decoders).Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Names of the hardware accelerations compiled into FFmpeg; a device may still be missing.</summary>
    public static IReadOnlyList<string> HardwareAccelerations()
    {
        EnsureLoaded();
        return Read(Libraries.ie_libraries_accelerations).Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Loads the shim and checks its version.</summary>
    /// <exception cref="MediaException">It cannot be loaded; the message says why and what to do.</exception>
    public static void EnsureLoaded() => _ = Loaded.Value;

    private static bool Load()
    {
        NativeLibraries.Register(typeof(MediaLibraries).Assembly, Status.Library, FileName);
        try
        {
            CheckVersion(Status.ie_status_abi());
        }
        catch (DllNotFoundException cause)
        {
            throw new MediaException(MediaError.Internal, $"The media shim cannot be loaded. {cause.Message}", cause);
        }

        return true;
    }

    /// <summary>The handshake, apart from the loading so that tests can give it another version.</summary>
    internal static void CheckVersion(int found)
    {
        if (found != Status.AbiVersion)
        {
            throw new MediaException(
                MediaError.Internal,
                $"The media shim has the wrong version: expected {Status.AbiVersion}, found {found}, in {ShimPath}. " +
                "Delete artifacts/native and build again, so that the library and the program match.");
        }
    }

    private delegate int TextReader(byte* text, int capacity);

    private static string Read(TextReader reader)
    {
        const int capacity = 64 * 1024; // all decoder names of FFmpeg take about 6 KB
        byte[] text = new byte[capacity];
        fixed (byte* start = text)
        {
            Status.Check(reader(start, capacity));
            return Marshal.PtrToStringUTF8((nint)start) ?? "";
        }
    }
}
