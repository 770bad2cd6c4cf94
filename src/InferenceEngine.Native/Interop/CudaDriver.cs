using System.Runtime.InteropServices;

namespace InferenceEngine.Native.Interop;

/// <summary>
/// The functions of CUDA's driver API that are called here, from the driver that the machine has, with the API's own names.
/// Every one but the constructor's throws by <see cref="Check"/>. Immutable and thread-safe.
/// </summary>
internal sealed unsafe class CudaDriver
{
    public const string FileName = "libcuda.so.1";

    /// <summary>The first driver that takes the kernels' PTX on every architecture since Volta.</summary>
    public const int OldestVersion = 11000;

    public readonly delegate* unmanaged<int*, int> DeviceGetCount;
    public readonly delegate* unmanaged<int*, int, int> DeviceGet;
    public readonly delegate* unmanaged<byte*, int, int, int> DeviceGetName;
    public readonly delegate* unmanaged<byte*, int, int> DeviceGetUuid;
    public readonly delegate* unmanaged<nuint*, int, int> DeviceTotalMem;
    public readonly delegate* unmanaged<int*, int, int, int> DeviceGetAttribute;
    public readonly delegate* unmanaged<int, uint, int> PrimaryCtxSetFlags;
    public readonly delegate* unmanaged<nint*, int, int> PrimaryCtxRetain;
    public readonly delegate* unmanaged<int, int> PrimaryCtxRelease;
    public readonly delegate* unmanaged<nint, int> CtxPushCurrent;
    public readonly delegate* unmanaged<nint*, int> CtxPopCurrent;
    public readonly delegate* unmanaged<nuint*, nuint*, int> MemGetInfo;
    public readonly delegate* unmanaged<ulong*, nuint, int> MemAlloc;
    public readonly delegate* unmanaged<ulong, int> MemFree;
    public readonly delegate* unmanaged<nint*, nuint, uint, int> MemHostAlloc;
    public readonly delegate* unmanaged<nint, int> MemFreeHost;
    public readonly delegate* unmanaged<ulong, nint, nuint, nint, int> MemcpyHtoDAsync;
    public readonly delegate* unmanaged<nint, ulong, nuint, nint, int> MemcpyDtoHAsync;
    public readonly delegate* unmanaged<ulong, ulong, nuint, nint, int> MemcpyDtoDAsync;
    public readonly delegate* unmanaged<nint*, uint, int> StreamCreate;
    public readonly delegate* unmanaged<nint, int> StreamSynchronize;
    public readonly delegate* unmanaged<nint, int> StreamDestroy;
    public readonly delegate* unmanaged<nint, nint, uint, int> StreamWaitEvent;
    public readonly delegate* unmanaged<nint*, uint, int> EventCreate;
    public readonly delegate* unmanaged<nint, nint, int> EventRecord;
    public readonly delegate* unmanaged<nint, int> EventSynchronize;
    public readonly delegate* unmanaged<float*, nint, nint, int> EventElapsedTime;
    public readonly delegate* unmanaged<nint, int> EventDestroy;
    public readonly delegate* unmanaged<nint*, byte*, uint, int*, nint*, int> ModuleLoadDataEx;
    public readonly delegate* unmanaged<nint, int> ModuleUnload;
    public readonly delegate* unmanaged<nint*, nint, byte*, int> ModuleGetFunction;
    public readonly delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int> LaunchKernel;
    private readonly delegate* unmanaged<int, byte**, int> getErrorName;
    private readonly delegate* unmanaged<int, byte**, int> getErrorString;

    /// <param name="name">The library; another than <see cref="FileName"/> in tests.</param>
    /// <exception cref="GpuException">There is no driver, it is too old, or it cannot start; the message says so.</exception>
    public CudaDriver(string name = FileName)
    {
        RuntimeLibrary library = RuntimeLibrary.Load(name, "Install NVIDIA's driver, or give the container its libraries.");
        getErrorName = (delegate* unmanaged<int, byte**, int>)library.Function("cuGetErrorName");
        getErrorString = (delegate* unmanaged<int, byte**, int>)library.Function("cuGetErrorString");
        int version = 0;
        Check(((delegate* unmanaged<int*, int>)library.Function("cuDriverGetVersion"))(&version), "cuDriverGetVersion");
        if (version < OldestVersion)
        {
            throw new GpuException(
                $"{name} is of CUDA {Dotted(version)}; {Dotted(OldestVersion)} or later is needed. Install a newer driver.");
        }

        Version = Dotted(version);
        Check(((delegate* unmanaged<uint, int>)library.Function("cuInit"))(0), "cuInit");
        DeviceGetCount = (delegate* unmanaged<int*, int>)library.Function("cuDeviceGetCount");
        DeviceGet = (delegate* unmanaged<int*, int, int>)library.Function("cuDeviceGet");
        DeviceGetName = (delegate* unmanaged<byte*, int, int, int>)library.Function("cuDeviceGetName");
        DeviceGetUuid = (delegate* unmanaged<byte*, int, int>)library.Function("cuDeviceGetUuid");
        DeviceTotalMem = (delegate* unmanaged<nuint*, int, int>)library.Function("cuDeviceTotalMem_v2");
        DeviceGetAttribute = (delegate* unmanaged<int*, int, int, int>)library.Function("cuDeviceGetAttribute");
        PrimaryCtxSetFlags = (delegate* unmanaged<int, uint, int>)library.Function("cuDevicePrimaryCtxSetFlags_v2");
        PrimaryCtxRetain = (delegate* unmanaged<nint*, int, int>)library.Function("cuDevicePrimaryCtxRetain");
        PrimaryCtxRelease = (delegate* unmanaged<int, int>)library.Function("cuDevicePrimaryCtxRelease_v2");
        CtxPushCurrent = (delegate* unmanaged<nint, int>)library.Function("cuCtxPushCurrent_v2");
        CtxPopCurrent = (delegate* unmanaged<nint*, int>)library.Function("cuCtxPopCurrent_v2");
        MemGetInfo = (delegate* unmanaged<nuint*, nuint*, int>)library.Function("cuMemGetInfo_v2");
        MemAlloc = (delegate* unmanaged<ulong*, nuint, int>)library.Function("cuMemAlloc_v2");
        MemFree = (delegate* unmanaged<ulong, int>)library.Function("cuMemFree_v2");
        MemHostAlloc = (delegate* unmanaged<nint*, nuint, uint, int>)library.Function("cuMemHostAlloc");
        MemFreeHost = (delegate* unmanaged<nint, int>)library.Function("cuMemFreeHost");
        MemcpyHtoDAsync = (delegate* unmanaged<ulong, nint, nuint, nint, int>)library.Function("cuMemcpyHtoDAsync_v2");
        MemcpyDtoHAsync = (delegate* unmanaged<nint, ulong, nuint, nint, int>)library.Function("cuMemcpyDtoHAsync_v2");
        MemcpyDtoDAsync = (delegate* unmanaged<ulong, ulong, nuint, nint, int>)library.Function("cuMemcpyDtoDAsync_v2");
        StreamCreate = (delegate* unmanaged<nint*, uint, int>)library.Function("cuStreamCreate");
        StreamSynchronize = (delegate* unmanaged<nint, int>)library.Function("cuStreamSynchronize");
        StreamDestroy = (delegate* unmanaged<nint, int>)library.Function("cuStreamDestroy_v2");
        StreamWaitEvent = (delegate* unmanaged<nint, nint, uint, int>)library.Function("cuStreamWaitEvent");
        EventCreate = (delegate* unmanaged<nint*, uint, int>)library.Function("cuEventCreate");
        EventRecord = (delegate* unmanaged<nint, nint, int>)library.Function("cuEventRecord");
        EventSynchronize = (delegate* unmanaged<nint, int>)library.Function("cuEventSynchronize");
        EventElapsedTime = (delegate* unmanaged<float*, nint, nint, int>)library.Function("cuEventElapsedTime");
        EventDestroy = (delegate* unmanaged<nint, int>)library.Function("cuEventDestroy_v2");
        ModuleLoadDataEx = (delegate* unmanaged<nint*, byte*, uint, int*, nint*, int>)library.Function("cuModuleLoadDataEx");
        ModuleUnload = (delegate* unmanaged<nint, int>)library.Function("cuModuleUnload");
        ModuleGetFunction = (delegate* unmanaged<nint*, nint, byte*, int>)library.Function("cuModuleGetFunction");
        LaunchKernel = (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)
            library.Function("cuLaunchKernel");
    }

    /// <summary>CUDA's version that the driver speaks, as 13.0.</summary>
    public string Version { get; }

    /// <summary>Throws when <paramref name="code"/> is not success.</summary>
    /// <exception cref="GpuException">With the driver's own words.</exception>
    public void Check(int code, string function)
    {
        if (code != 0)
            throw new GpuException(function, code, $"{Text(getErrorName, code)} ({Text(getErrorString, code)})");
    }

    private static string Text(delegate* unmanaged<int, byte**, int> read, int code)
    {
        byte* text = null;
        return read(code, &text) == 0 && text != null ? Marshal.PtrToStringUTF8((nint)text)! : "unknown to the driver";
    }

    private static string Dotted(int version) => $"{version / 1000}.{version % 1000 / 10}";
}
