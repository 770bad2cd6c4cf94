using System.Runtime.InteropServices;

namespace InferenceEngine.Native.Interop;

/// <summary>The functions of NVIDIA's management library that are called here. Immutable and thread-safe.</summary>
internal sealed unsafe class NvmlLibrary
{
    public const string FileName = "libnvidia-ml.so.1";

    public readonly delegate* unmanaged<uint*, int> DeviceGetCount;
    public readonly delegate* unmanaged<uint, nint*, int> DeviceGetHandleByIndex;
    public readonly delegate* unmanaged<nint, byte*, uint, int> DeviceGetUuid;
    public readonly delegate* unmanaged<nint, byte*, uint, int> DeviceGetName;
    public readonly delegate* unmanaged<nint, NvmlMemory*, int> DeviceGetMemoryInfo;
    public readonly delegate* unmanaged<nint, NvmlUtilization*, int> DeviceGetUtilizationRates;
    public readonly delegate* unmanaged<nint, uint*, uint*, int> DeviceGetEncoderUtilization;
    public readonly delegate* unmanaged<nint, uint*, uint*, int> DeviceGetDecoderUtilization;
    public readonly delegate* unmanaged<nint, uint*, int> DeviceGetPowerUsage;
    public readonly delegate* unmanaged<nint, uint*, int> DeviceGetEnforcedPowerLimit;
    public readonly delegate* unmanaged<nint, ulong*, int> DeviceGetTotalEnergyConsumption;
    private readonly delegate* unmanaged<int, byte*> errorString;

    /// <exception cref="GpuException">It is not there, too old, or cannot start.</exception>
    public NvmlLibrary(string name = FileName)
    {
        RuntimeLibrary library = RuntimeLibrary.Load(name, "It comes with NVIDIA's driver; a container needs the capability 'utility'.");
        errorString = (delegate* unmanaged<int, byte*>)library.Function("nvmlErrorString");
        Check(((delegate* unmanaged<int>)library.Function("nvmlInit_v2"))(), "nvmlInit");
        DeviceGetCount = (delegate* unmanaged<uint*, int>)library.Function("nvmlDeviceGetCount_v2");
        DeviceGetHandleByIndex = (delegate* unmanaged<uint, nint*, int>)library.Function("nvmlDeviceGetHandleByIndex_v2");
        DeviceGetUuid = (delegate* unmanaged<nint, byte*, uint, int>)library.Function("nvmlDeviceGetUUID");
        DeviceGetName = (delegate* unmanaged<nint, byte*, uint, int>)library.Function("nvmlDeviceGetName");
        DeviceGetMemoryInfo = (delegate* unmanaged<nint, NvmlMemory*, int>)library.Function("nvmlDeviceGetMemoryInfo");
        DeviceGetUtilizationRates =
            (delegate* unmanaged<nint, NvmlUtilization*, int>)library.Function("nvmlDeviceGetUtilizationRates");
        DeviceGetEncoderUtilization =
            (delegate* unmanaged<nint, uint*, uint*, int>)library.Function("nvmlDeviceGetEncoderUtilization");
        DeviceGetDecoderUtilization =
            (delegate* unmanaged<nint, uint*, uint*, int>)library.Function("nvmlDeviceGetDecoderUtilization");
        DeviceGetPowerUsage = (delegate* unmanaged<nint, uint*, int>)library.Function("nvmlDeviceGetPowerUsage");
        DeviceGetEnforcedPowerLimit = (delegate* unmanaged<nint, uint*, int>)library.Function("nvmlDeviceGetEnforcedPowerLimit");
        DeviceGetTotalEnergyConsumption =
            (delegate* unmanaged<nint, ulong*, int>)library.Function("nvmlDeviceGetTotalEnergyConsumption");
    }

    /// <exception cref="GpuException">With the library's own words.</exception>
    public void Check(int code, string function)
    {
        if (code != 0)
            throw new GpuException($"{function} failed with {code}: {Marshal.PtrToStringUTF8((nint)errorString(code))}.");
    }
}

/// <summary><c>nvmlMemory_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemory
{
    public ulong Total, Free, Used;
}

/// <summary><c>nvmlUtilization_t</c>, in percent.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlUtilization
{
    public uint Gpu, Memory;
}
