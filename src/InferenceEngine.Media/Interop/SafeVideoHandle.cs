using System.Runtime.InteropServices;

namespace InferenceEngine.Media.Interop;

/// <summary>Owns an ie_video and closes it once.</summary>
internal sealed class SafeVideoHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Video.ie_video_close(handle);
        return true;
    }
}
