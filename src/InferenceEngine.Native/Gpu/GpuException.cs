namespace InferenceEngine.Native;

/// <summary>A GPU, its driver or a library of it refused; the message says which, in its own words, and what to do.</summary>
public sealed class GpuException : Exception
{
    public GpuException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }

    /// <param name="function">The function that failed.</param>
    /// <param name="code">Its code, CUDA's.</param>
    /// <param name="text">The driver's own words.</param>
    public GpuException(string function, int code, string text)
        : base($"{function} failed with {code}: {text}. {Remedy(code)}") => Code = code;

    /// <summary>The driver's code; 0 when there was no call.</summary>
    public int Code { get; }

    /// <summary>The device has no memory left: fewer or smaller batches may still run.</summary>
    public bool IsOutOfMemory => Code == CudaCode.OutOfMemory;

    /// <summary>Nothing on this device will work again in this process.</summary>
    public bool IsDeviceLost => Code is CudaCode.DeviceUnavailable or CudaCode.EccUncorrectable or CudaCode.IllegalAddress
        or CudaCode.LaunchFailed or CudaCode.NotPermitted;

    private static string Remedy(int code) => code switch
    {
        CudaCode.OutOfMemory => "Lower the limit of device memory or the batch, or free the device.",
        CudaCode.NoDevice => "Give this process a device (CUDA_VISIBLE_DEVICES, the container's --gpus).",
        CudaCode.InvalidPtx or CudaCode.UnsupportedPtx => "Build the kernels again with ./engine setup --gpu, or install a newer driver.",
        CudaCode.DriverMismatch => "Restart the machine or the container: the driver's kernel module and libraries differ.",
        _ => "See ./engine doctor; nvidia-smi says more.",
    };
}

/// <summary>The codes of the driver API that are told apart here.</summary>
internal static class CudaCode
{
    public const int OutOfMemory = 2;
    public const int DeviceUnavailable = 46;
    public const int NoDevice = 100;
    public const int EccUncorrectable = 214;
    public const int InvalidPtx = 218;
    public const int UnsupportedPtx = 222;
    public const int IllegalAddress = 700;
    public const int LaunchFailed = 719;
    public const int NotPermitted = 800;
    public const int DriverMismatch = 803;
}
