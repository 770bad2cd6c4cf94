using System.Runtime.InteropServices;
using System.Text;
using InferenceEngine.Media.Interop;
using InferenceEngine.Native;

namespace InferenceEngine.Media.Internal;

/// <summary>
/// Halves decoded frames on the GPU that holds them, so that a scan moves little over the bus, and to the very samples that the
/// processor's halving gives (native/cuda/halve.h). Owns the device's context and memory. Used by one thread at a time.
/// </summary>
internal sealed unsafe class GpuHalver : IDisposable
{
    private const int Threads = 128;

    private readonly GpuContext context;
    private readonly GpuModule module;
    private readonly GpuKernel kernel;
    private readonly GpuStream stream;
    private readonly GpuEvent decoded;
    private readonly DeviceBuffer?[] steps = new DeviceBuffer?[2];
    private readonly GCHandle self;
    private PinnedBuffer? result;

    private GpuHalver(GpuContext context, ReadOnlySpan<byte> kernels)
    {
        this.context = context;
        module = new GpuModule(context, kernels);
        kernel = module.Kernel("ie_halve");
        stream = new GpuStream(context);
        decoded = new GpuEvent(context);
        self = GCHandle.Alloc(this);
    }

    /// <summary>What <see cref="Halve(nint, GpuVideo.Surface*, int, byte**, long*, byte*, nuint)"/> is given.</summary>
    public nint State => GCHandle.ToIntPtr(self);

    /// <summary>Starts a device, and the part of its driver that decodes: before the sandbox, which would deny some of it.</summary>
    /// <param name="device">The driver's number.</param>
    /// <param name="kernelsPath">The PTX of native/cuda.</param>
    /// <exception cref="GpuException">There is no such device, or its driver refused.</exception>
    /// <exception cref="IOException">The kernels cannot be read.</exception>
    public static GpuHalver Open(int device, string kernelsPath)
    {
        GpuDevices gpus = GpuDevices.Discover();
        GpuDevice found = gpus.Devices.FirstOrDefault(gpu => gpu.Index == device)
            ?? throw new GpuException(gpus.Reason ?? $"There is no GPU {device}; there are {gpus.Devices.Count}, from 0.");
        _ = NativeLibrary.TryLoad("libnvcuvid.so.1", out _); // FFmpeg says what is missing
        return new GpuHalver(new GpuContext(gpus, found), File.ReadAllBytes(kernelsPath));
    }

    /// <summary>What native/media calls: ie_gpu_halve of ie_gpu_video.h.</summary>
    [UnmanagedCallersOnly]
    public static int Halve(nint state, GpuVideo.Surface* surface, int steps, byte** planes, long* strides, byte* message, nuint messageBytes)
    {
        try
        {
            ((GpuHalver)GCHandle.FromIntPtr(state).Target!).Halve(*surface, steps, planes, strides);
            return 0;
        }
        catch (Exception failure)
        {
            Span<byte> text = new(message, (int)messageBytes - 1);
            Encoding.UTF8.TryGetBytes(failure.Message.AsSpan(0, Math.Min(failure.Message.Length, text.Length / 3)), text, out int written);
            text[written..].Clear();
            return 1;
        }
    }

    public void Dispose()
    {
        if (self.IsAllocated)
            self.Free();
        result?.Dispose();
        foreach (DeviceBuffer? buffer in steps)
            buffer?.Dispose();
        decoded.Dispose();
        stream.Dispose();
        module.Dispose();
        context.Dispose();
    }

    private void Halve(in GpuVideo.Surface surface, int count, byte** planes, long* strides)
    {
        Halving halving = Of(surface);
        stream.FollowDefault(decoded);
        int bytes = 0;
        DeviceBuffer target = steps[0]!;
        for (int step = 0; step < count; step++)
        {
            bytes = halving.TargetBytes;
            target = steps[step % 2] = Room(steps[step % 2], bytes);
            GpuGrid grid = halving.Into(target.Address, Threads);
            kernel.Launch(stream, grid, halving);
            halving.Advance();
        }

        if (result is null || result.SizeBytes < bytes)
        {
            result?.Dispose();
            result = null;
            result = new PinnedBuffer(context, bytes);
        }

        target.Download(result, bytes, stream);
        stream.Wait();
        halving.CopyRows(result.Span, planes, strides);
    }

    private DeviceBuffer Room(DeviceBuffer? known, int bytes)
    {
        if (known is not null && known.SizeBytes >= bytes)
            return known;
        known?.Dispose();
        return new DeviceBuffer(context, bytes);
    }

    private static Halving Of(in GpuVideo.Surface surface)
    {
        (int width, int height) = ((surface.Width + 1) / 2, (surface.Height + 1) / 2);
        HalvedPlane luma = new(surface.Luma, surface.LumaStride, 1, surface.Width, surface.Height);
        HalvedPlane blue = new(surface.Chroma, surface.ChromaStride, 2, width, height);
        HalvedPlane red = new(surface.Chroma + (ulong)surface.SampleBytes, surface.ChromaStride, 2, width, height);
        return new Halving(luma, blue, red, surface.SampleBytes, surface.Shift);
    }
}
