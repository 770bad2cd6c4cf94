using System.Runtime.InteropServices;

namespace InferenceEngine.Media.Interop;

/// <summary>ie_audio.h</summary>
internal static unsafe partial class Audio
{
    [LibraryImport(Status.Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ie_audio_open(string path, in Video.Limits limits, out SafeAudioHandle audio);

    [LibraryImport(Status.Library)]
    internal static partial void ie_audio_close(nint audio);

    [LibraryImport(Status.Library)]
    internal static partial int ie_audio_next(SafeAudioHandle audio, float* samples, int capacity, out int count, out long timeUs);

    [LibraryImport(Status.Library)]
    internal static partial int ie_audio_skipped(SafeAudioHandle audio);
}
