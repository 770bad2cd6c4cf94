using System.Runtime.InteropServices;
using InferenceEngine.Native.Interop;

namespace InferenceEngine.Native;

/// <summary>
/// The primary context of a device: the one that ONNX Runtime and FFmpeg use as well, so that memory needs no copy between
/// them. Owns one reference to it; whatever was made on it must be disposed before. Thread-safe.
/// </summary>
public sealed unsafe class GpuContext : SafeHandle
{
    /// <summary>CU_CTX_SCHED_BLOCKING_SYNC: who waits for the device sleeps.</summary>
    private const uint BlockingSync = 4;

    private readonly int device;

    /// <summary>Takes a reference, which starts the device where nobody did.</summary>
    /// <param name="gpus">What <see cref="GpuDevices.Discover()"/> found.</param>
    /// <param name="device">One of its devices.</param>
    /// <exception cref="GpuException">The driver refused, or there is none.</exception>
    public GpuContext(GpuDevices gpus, GpuDevice device)
        : base(0, ownsHandle: true)
    {
        Driver = gpus.Driver ?? throw new GpuException(gpus.Reason ?? "There is no NVIDIA driver.");
        Device = device;
        int number = 0;
        Driver.Check(Driver.DeviceGet(&number, device.Index), "cuDeviceGet");
        this.device = number;
        // FFmpeg takes a primary context with these flags only. Where somebody has it already, they may be refused.
        Driver.PrimaryCtxSetFlags(number, BlockingSync);
        nint context = 0;
        Driver.Check(Driver.PrimaryCtxRetain(&context, number), "cuDevicePrimaryCtxRetain");
        SetHandle(context);
    }

    /// <summary>The device.</summary>
    public GpuDevice Device { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    internal CudaDriver Driver { get; }

    /// <summary>Device memory that is free now, of all programs together.</summary>
    /// <exception cref="GpuException">The driver refused.</exception>
    public long FreeBytes()
    {
        using Scope scope = Enter();
        nuint free = 0, total = 0;
        Driver.Check(Driver.MemGetInfo(&free, &total), "cuMemGetInfo");
        return (long)free;
    }

    /// <summary>Makes the context the calling thread's until the scope is disposed, on the same thread.</summary>
    internal Scope Enter()
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        Driver.Check(Driver.CtxPushCurrent(handle), "cuCtxPushCurrent");
        return new Scope(Driver);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Driver.PrimaryCtxRelease(device) == 0;

    /// <summary>The time in which a context is the thread's.</summary>
    internal readonly ref struct Scope(CudaDriver driver)
    {
        public void Dispose()
        {
            nint left = 0;
            driver.CtxPopCurrent(&left);
        }
    }
}
