using System.Runtime.InteropServices;

namespace InferenceEngine.Media.Interop;

/// <summary>Owns an ie_audio and closes it once.</summary>
internal sealed class SafeAudioHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Audio.ie_audio_close(handle);
        return true;
    }
}
