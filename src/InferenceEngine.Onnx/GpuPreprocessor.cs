using System.Runtime.InteropServices;
using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal.Gpu;
using InferenceEngine.Onnx.Internal.Preprocess;

namespace InferenceEngine.Onnx;

/// <summary>
/// Turns crops of frames that lie in device memory into normalised planes (NCHW) there, all in one launch: resize with
/// antialias, colour, tone map, normalise. The twin of <see cref="Nv12Preprocessor"/>. Owns the kernels and the taps of recent
/// crops. Not thread-safe.
/// </summary>
public sealed class GpuPreprocessor : IDisposable
{
    /// <summary>Name of the kernels' file.</summary>
    public const string KernelFile = "planes.ptx";

    /// <summary>Most crops of a launch: the largest batches are a tenth of it.</summary>
    public const int MaxCrops = 1024;

    /// <summary>Crops whose taps stay on the device: 64 different ones of 1080p take 3 MB. All go when more come.</summary>
    private const int KeptTaps = 64;

    private const int Threads = 256;

    private readonly GpuContext context;
    private readonly GpuStream stream;
    private readonly GpuModule module;
    private readonly GpuKernel kernel;
    private readonly GpuEvent uploaded;
    private readonly Normalisation normalisation;
    private readonly Dictionary<(int, int, bool, float, float, float, float, int, int), CropTaps> taps = [];
    private PinnedBuffer? staging;
    private DeviceBuffer? items;

    /// <param name="stream">Where the work is queued.</param>
    /// <param name="context">The stream's context.</param>
    /// <param name="ptx">The text of <see cref="KernelFile"/>.</param>
    /// <param name="normalisation">What numbers the model expects; its layout must be NCHW.</param>
    /// <exception cref="GpuException">The driver cannot translate the kernels.</exception>
    public GpuPreprocessor(GpuContext context, GpuStream stream, ReadOnlySpan<byte> ptx, Normalisation normalisation)
    {
        if (normalisation.Layout != "NCHW")
            throw new ArgumentException($"The layout is {normalisation.Layout}; only NCHW is written.", nameof(normalisation));
        (this.context, this.stream, this.normalisation) = (context, stream, normalisation);
        module = new GpuModule(context, ptx);
        kernel = module.Kernel("ie_frames_to_planes");
        uploaded = new GpuEvent(context);
    }

    /// <summary>Queues the work; targets have their planes, and frames are free, once the stream has passed it.</summary>
    /// <exception cref="ArgumentException">A crop lies outside its frame, a side is wrong, or there are too many crops.</exception>
    /// <exception cref="GpuException">The driver refused.</exception>
    public void Run(ReadOnlySpan<GpuCrop> crops)
    {
        if (crops.Length is 0 or > MaxCrops)
            throw new ArgumentException($"There are {crops.Length} crops; 1 to {MaxCrops} are run at a time.", nameof(crops));
        foreach (ref readonly GpuCrop crop in crops)
            Check(crop);
        Reserve(crops.Length);
        // What the last launch reads may still be on its way.
        uploaded.Wait();
        if (taps.Count > KeptTaps)
            Forget();
        Span<PlaneItem> described = MemoryMarshal.Cast<byte, PlaneItem>(staging!.Span);
        HashSet<CropTaps> used = [];
        for (int i = 0; i < crops.Length; i++)
        {
            CropTaps own = Taps(crops[i]);
            used.Add(own);
            described[i] = Describe(crops[i], own);
        }

        items!.Upload(staging, (long)crops.Length * Marshal.SizeOf<PlaneItem>(), stream);
        uploaded.Record(stream);
        Launch(crops, TileSize.For(used));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        items?.Dispose();
        staging?.Dispose();
        uploaded.Dispose();
        module.Dispose();
    }

    private static void Check(in GpuCrop crop)
    {
        GpuFrame frame = crop.Frame;
        bool inside = crop.X >= 0 && crop.Y >= 0 && crop.Width > 0 && crop.Height > 0
            && crop.X + crop.Width <= frame.Width && crop.Y + crop.Height <= frame.Height;
        if (frame.Width < 2 || frame.Height < 2 || !inside)
            throw new ArgumentException($"The crop {crop} does not lie in its frame of {frame.Width}x{frame.Height}.");
        if (crop.TargetWidth is < 1 or > PixelBuffer.MaxSide || crop.TargetHeight is < 1 or > PixelBuffer.MaxSide)
            throw new ArgumentException($"The target is {crop.TargetWidth}x{crop.TargetHeight}; sides are 1 to {PixelBuffer.MaxSide}.");
        long chromaBytes = (frame.IsHalved ? (frame.Width + 1) / 2 * 2L : frame.Width) * frame.SampleBytes;
        if (frame.LumaStride < (long)frame.Width * frame.SampleBytes || frame.ChromaStride < chromaBytes)
            throw new ArgumentException($"A stride of the {frame.Width}x{frame.Height} frame is shorter than a row.");
        if (frame.Luma == 0 || frame.Chroma == 0 || (!frame.IsHalved && frame.Red == 0) || crop.Target == 0)
            throw new ArgumentException("An address of the frame or of the target is missing.");
    }

    private PlaneItem Describe(in GpuCrop crop, CropTaps own)
    {
        GpuFrame frame = crop.Frame;
        PlaneItem item = new()
        {
            Luma = frame.Luma, Blue = frame.Chroma, Target = crop.Target,
            Red = frame.IsHalved ? frame.Chroma + (ulong)frame.SampleBytes : frame.Red,
            LumaX = own.LumaX.Axis, LumaY = own.LumaY.Axis, ChromaX = own.ChromaX.Axis, ChromaY = own.ChromaY.Axis,
            LumaStride = frame.LumaStride, ChromaStride = frame.ChromaStride, ChromaStep = frame.IsHalved ? 2 : 1,
            SampleBytes = frame.SampleBytes, Width = crop.TargetWidth, Height = crop.TargetHeight,
            Curve = (int)frame.Transfer, WidePrimaries = frame.Matrix == YuvMatrix.Bt2020 ? 1 : 0, PeakNits = frame.PeakNits,
            BlueFirst = normalisation.ColourOrder == "BGR" ? 1 : 0,
        };
        ChannelMix[] mixes = ChannelMixes.Of(frame.Matrix, frame.IsFullRange, normalisation);
        for (int c = 0; c < mixes.Length; c++)
        {
            ChannelMix mix = mixes[c];
            item.Mixes[c] = new PlaneMix
            {
                Y = mix.Y, U = mix.U, V = mix.V, Offset = mix.Offset, Factor = mix.Factor, Bias = mix.Bias,
            };
        }

        return item;
    }

    private void Launch(ReadOnlySpan<GpuCrop> crops, TileSize tile)
    {
        int width = 0, height = 0;
        foreach (ref readonly GpuCrop crop in crops)
            (width, height) = (Math.Max(width, crop.TargetWidth), Math.Max(height, crop.TargetHeight));
        GpuGrid grid = new(
            (width + tile.Width - 1) / tile.Width, (height + tile.Height - 1) / tile.Height, crops.Length, Threads, tile.SharedBytes);
        PlaneBatch batch = new()
        {
            Items = items!.Address, TileWidth = tile.Width, TileHeight = tile.Height, LumaSpan = tile.LumaSpan,
            ChromaSpan = tile.ChromaSpan,
        };
        kernel.Launch(stream, grid, batch);
    }

    private CropTaps Taps(in GpuCrop crop)
    {
        if (!taps.TryGetValue(CropTaps.Key(crop), out CropTaps? found))
            taps.Add(CropTaps.Key(crop), found = new CropTaps(context, stream, crop));
        return found;
    }

    private void Reserve(int crops)
    {
        int bytes = crops * Marshal.SizeOf<PlaneItem>();
        if (items is not null && items.SizeBytes >= bytes)
            return;
        stream.Wait();
        items?.Dispose();
        staging?.Dispose();
        staging = new PinnedBuffer(context, bytes);
        items = new DeviceBuffer(context, bytes);
    }

    private void Forget()
    {
        stream.Wait();
        foreach (CropTaps old in taps.Values)
            old.Dispose();
        taps.Clear();
    }
}
