using InferenceEngine.Native;

namespace InferenceEngine.Onnx.Internal.Gpu;

/// <summary>The taps of a crop's four axes: those of Nv12Preprocessor, so that both devices give the same numbers. Owns them.</summary>
internal sealed class CropTaps : IDisposable
{
    /// <summary>Halved differences are co-sited with the left luma column: a quarter of their own distance from the middle.</summary>
    private const float LeftSited = 0.25f;

    public CropTaps(GpuContext context, GpuStream stream, in GpuCrop crop)
    {
        GpuFrame frame = crop.Frame;
        LumaX = new DeviceTaps(context, stream, new FilterTaps(crop.X, crop.Width, frame.Width, crop.TargetWidth), crop.TargetWidth);
        LumaY = new DeviceTaps(context, stream, new FilterTaps(crop.Y, crop.Height, frame.Height, crop.TargetHeight), crop.TargetHeight);
        if (!frame.IsHalved)
        {
            (ChromaX, ChromaY) = (LumaX, LumaY);
            return;
        }

        FilterTaps pairs = new((crop.X / 2) + LeftSited, crop.Width / 2, (frame.Width + 1) / 2, crop.TargetWidth);
        ChromaX = new DeviceTaps(context, stream, pairs, crop.TargetWidth);
        FilterTaps rows = new(crop.Y / 2, crop.Height / 2, (frame.Height + 1) / 2, crop.TargetHeight);
        ChromaY = new DeviceTaps(context, stream, rows, crop.TargetHeight);
    }

    public DeviceTaps LumaX { get; }

    public DeviceTaps LumaY { get; }

    public DeviceTaps ChromaX { get; }

    public DeviceTaps ChromaY { get; }

    /// <summary>What two crops must share to share their taps.</summary>
    public static (int, int, bool, float, float, float, float, int, int) Key(in GpuCrop crop) =>
        (crop.Frame.Width, crop.Frame.Height, crop.Frame.IsHalved, crop.X, crop.Y, crop.Width, crop.Height, crop.TargetWidth,
            crop.TargetHeight);

    public void Dispose()
    {
        foreach (DeviceTaps taps in (DeviceTaps[])[LumaX, LumaY, ChromaX, ChromaY])
            taps.Dispose();
    }
}
