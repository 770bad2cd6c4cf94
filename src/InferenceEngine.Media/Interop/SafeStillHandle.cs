using System.Runtime.InteropServices;

namespace InferenceEngine.Media.Interop;

/// <summary>Owns an ie_still and frees it once.</summary>
internal sealed class SafeStillHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Still.ie_still_free(handle);
        return true;
    }
}
