namespace InferenceEngine.Onnx;

/// <summary>How a frame lies in device memory.</summary>
public enum GpuPixelFormat
{
    /// <summary>8 bit, luma, then pairs of blue and red at half the size.</summary>
    Nv12,

    /// <summary>The same with 16 bit a sample, of which the high 10 or more count.</summary>
    P010,

    /// <summary>8 bit, three planes of full size.</summary>
    Yuv444,

    /// <summary>16 bit, three planes of full size, the value in the high bits.</summary>
    Yuv444P16,
}

/// <summary>What light the code values of a frame stand for.</summary>
public enum GpuTransfer
{
    /// <summary>Displays' own, as almost all video: nothing is mapped.</summary>
    Standard,

    /// <summary>SMPTE ST 2084.</summary>
    Pq,

    /// <summary>BT.2100 hybrid log-gamma.</summary>
    Hlg,
}

/// <summary>A decoded frame in device memory. A view; the memory must stay until the stream has passed the work.</summary>
/// <param name="Format">How it lies there.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Luma">Address of luma.</param>
/// <param name="LumaStride">Bytes from row to row.</param>
/// <param name="Chroma">Address of the pairs, or of blue's plane.</param>
/// <param name="ChromaStride">Bytes from row to row of differences.</param>
public readonly record struct GpuFrame(
    GpuPixelFormat Format, int Width, int Height, ulong Luma, long LumaStride, ulong Chroma, long ChromaStride)
{
    /// <summary>Address of red's plane, where it has one of its own.</summary>
    public ulong Red { get; init; }

    /// <summary>The standard.</summary>
    public YuvMatrix Matrix { get; init; } = YuvMatrix.Bt709;

    /// <summary>Whether luma runs from 0 to 255, and not from 16 to 235.</summary>
    public bool IsFullRange { get; init; }

    /// <summary>What is mapped to displays' own light.</summary>
    public GpuTransfer Transfer { get; init; }

    /// <summary>Peak of the mastering display in cd/m², for <see cref="GpuTransfer.Pq"/>.</summary>
    public float PeakNits { get; init; } = 1000;

    internal bool IsHalved => Format is GpuPixelFormat.Nv12 or GpuPixelFormat.P010;

    internal int SampleBytes => Format is GpuPixelFormat.P010 or GpuPixelFormat.Yuv444P16 ? 2 : 1;
}

/// <summary>A part of a frame and where its planes go.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="X">Left side of the part, in pixels; it may lie between two.</param>
/// <param name="Y">Its upper side.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
/// <param name="TargetWidth">Width of the planes.</param>
/// <param name="TargetHeight">Their height.</param>
/// <param name="Target">Device address of 3 × height × width floats.</param>
public readonly record struct GpuCrop(
    GpuFrame Frame, float X, float Y, float Width, float Height, int TargetWidth, int TargetHeight, ulong Target)
{
    /// <summary>A whole frame.</summary>
    public static GpuCrop Whole(GpuFrame frame, int targetWidth, int targetHeight, ulong target) =>
        new(frame, 0, 0, frame.Width, frame.Height, targetWidth, targetHeight, target);
}
