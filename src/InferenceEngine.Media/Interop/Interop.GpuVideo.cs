using System.Runtime.InteropServices;

namespace InferenceEngine.Media.Interop;

/// <summary>ie_gpu_video.h</summary>
internal static unsafe partial class GpuVideo
{
    [LibraryImport(Status.Library)]
    internal static partial int ie_video_use_gpu(
        SafeVideoHandle video, int device, delegate* unmanaged<nint, Surface*, int, byte**, long*, byte*, nuint, int> halve, nint state);

    [LibraryImport(Status.Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ie_gpu_video_open(
        string path, in Video.Limits limits, int device, int part, int parts, out SafeGpuVideoHandle video);

    [LibraryImport(Status.Library)]
    internal static partial void ie_gpu_video_close(nint video);

    [LibraryImport(Status.Library)]
    internal static partial int ie_gpu_video_next(SafeGpuVideoHandle video, out Frame frame);

    [LibraryImport(Status.Library)]
    internal static partial int ie_gpu_video_skipped(SafeGpuVideoHandle video);

    [StructLayout(LayoutKind.Sequential)]
    internal struct Surface
    {
        public ulong Luma, Chroma;
        public long LumaStride, ChromaStride;
        public int Width, Height, SampleBytes, Shift;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Frame
    {
        public ulong Luma, Chroma, Red;
        public long LumaStride, ChromaStride, Pts, TimeUs;
        public int Width, Height, Format, Matrix, Transfer, FullRange;
        public float PeakNits;
        public int Reserved;
    }
}

/// <summary>Owns an ie_gpu_video and closes it once.</summary>
internal sealed class SafeGpuVideoHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        GpuVideo.ie_gpu_video_close(handle);
        return true;
    }
}
