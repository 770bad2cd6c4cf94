using System.Runtime.InteropServices;
using InferenceEngine.Native;

namespace InferenceEngine.Bench.Preprocess;

/// <summary>The peer: swscale and a separate normalisation, through the native shim (ie_scaler.h). Owns the scaler.</summary>
internal sealed unsafe partial class SwscalePeer : IDisposable
{
    private const string Library = "ie_media";

    private readonly float[] factor, bias;
    private nint scaler;

    static SwscalePeer() => NativeLibraries.Register(typeof(SwscalePeer).Assembly, Library, "libie_media.so");

    public SwscalePeer((int Width, int Height) source, (int Width, int Height) target, float[] factor, float[] bias)
    {
        (this.factor, this.bias) = (factor, bias);
        Check(ie_scaler_open(source.Width, source.Height, target.Width, target.Height, out scaler));
    }

    /// <summary>One frame without padding between rows.</summary>
    public void Run(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> chroma, Span<float> item)
    {
        fixed (byte* y = luma, uv = chroma)
        fixed (float* f = factor, b = bias, target = item)
            Check(ie_scaler_run(scaler, y, uv, f, b, target));
    }

    public void Dispose()
    {
        ie_scaler_close(scaler);
        scaler = 0;
    }

    private static void Check(int status)
    {
        if (status != 0)
            throw new InvalidOperationException($"swscale failed with status {status}.");
    }

    [LibraryImport(Library)]
    private static partial int ie_scaler_open(int width, int height, int toWidth, int toHeight, out nint scaler);

    [LibraryImport(Library)]
    private static partial void ie_scaler_close(nint scaler);

    [LibraryImport(Library)]
    private static partial int ie_scaler_run(nint scaler, byte* luma, byte* chroma, float* factor, float* bias, float* item);
}
