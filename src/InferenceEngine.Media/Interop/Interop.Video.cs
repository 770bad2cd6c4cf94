using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace InferenceEngine.Media.Interop;

/// <summary>ie_video.h</summary>
internal static unsafe partial class Video
{
    [LibraryImport(Status.Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ie_video_open(string path, in Limits limits, out SafeVideoHandle video);

    [LibraryImport(Status.Library)]
    internal static partial void ie_video_close(nint video);

    [LibraryImport(Status.Library)]
    internal static partial int ie_video_describe(SafeVideoHandle video, out Description description);

    [LibraryImport(Status.Library)]
    internal static partial int ie_video_keyframes(SafeVideoHandle video, long* pts, int capacity);

    [LibraryImport(Status.Library)]
    internal static partial int ie_video_sweep(SafeVideoHandle video, int maxSide, long minIntervalUs);

    [LibraryImport(Status.Library)]
    internal static partial int ie_video_pick(SafeVideoHandle video, long* pts, int count, int maxSide);

    [LibraryImport(Status.Library)]
    internal static partial int ie_video_range(SafeVideoHandle video, long fromPts, long toPts, int every, int maxSide);

    [LibraryImport(Status.Library)]
    internal static partial int ie_video_scan(SafeVideoHandle video, int thumbnailSide, int pictureSide, long windowUs, long afterPts);

    [LibraryImport(Status.Library)]
    internal static partial int ie_video_next(SafeVideoHandle video, byte* pixels, nuint capacityBytes, out Frame frame);

    [LibraryImport(Status.Library)]
    internal static partial int ie_video_count(SafeVideoHandle video, out long sound);

    [LibraryImport(Status.Library)]
    internal static partial int ie_video_cut(
        SafeVideoHandle video, long fromPts, long toPts, byte* bytes, nuint capacityBytes, out nuint length, out Clip clip);

    [LibraryImport(Status.Library)]
    internal static partial int ie_video_skipped(SafeVideoHandle video);

    [LibraryImport(Status.Library)]
    internal static partial void ie_video_cancel();

    [LibraryImport(Status.Library)]
    internal static partial void ie_video_resume();

    [LibraryImport(Status.Library)]
    internal static partial long ie_video_progress();

    [StructLayout(LayoutKind.Sequential)]
    internal struct Limits
    {
        public long MaxFramePixels;
        public long MaxPackets;
        public long KeptBytes;
        public int DecodeThreads;
        public int Cores;
        public int ByTable;
        public int Reserved;
        public FileParts Parts;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct FileParts
    {
        public nint Context;
        public delegate* unmanaged<nint, long, long, int> Fill;
        public delegate* unmanaged<nint, long*, long*, int, void> Expect;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Clip
    {
        public long FromUs;
        public long ToUs;
        public int Format;
        public int Reserved;
    }

    [InlineArray(64)]
    internal struct Text64
    {
        private byte first;
    }

    [InlineArray(32)]
    internal struct Text32
    {
        private byte first;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Description
    {
        public Text64 Format;
        public Text64 Codec;
        public Text32 PixelFormat;
        public Text32 ColorMatrix;
        public Text32 ColorRange;
        public Text32 ColorTransfer;
        public long StartPts;
        public long DurationUs;
        public long SizeBytes;
        public double FrameRate;
        public double SampleAspectRatio;
        public int Width;
        public int Height;
        public int CodedWidth;
        public int CodedHeight;
        public int RotationDegrees;
        public int BitDepth;
        public int PacketCount;
        public int KeyframeCount;
        public int TimeBaseNumerator;
        public int TimeBaseDenominator;
        public int VariableFrameRate;
        public int HasAudio;
        public int Interlaced;
        public int Hdr;
        public int IndexedByTable;
        public int Reserved;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Frame
    {
        public long Pts;
        public long TimeUs;
        public int Width;
        public int Height;
        public int Keyframe;
        public int Interlaced;
        public int Thumbnail;
        public int Reserved;
    }
}
