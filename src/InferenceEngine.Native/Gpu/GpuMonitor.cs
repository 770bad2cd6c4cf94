using System.Runtime.InteropServices;
using InferenceEngine.Native.Interop;

namespace InferenceEngine.Native;

/// <summary>Reads what the GPUs of this machine do, by NVIDIA's management library. Immutable and thread-safe.</summary>
public sealed unsafe class GpuMonitor
{
    private const int MostDevices = 64;

    private readonly NvmlLibrary? library;

    private GpuMonitor(NvmlLibrary? library, string? reason) => (this.library, Reason) = (library, reason);

    /// <summary>Why nothing can be read; null when it can.</summary>
    public string? Reason { get; }

    /// <summary>Loads the library. Never throws.</summary>
    public static GpuMonitor Open() => Open(NvmlLibrary.FileName);

    internal static GpuMonitor Open(string name)
    {
        try
        {
            return new GpuMonitor(new NvmlLibrary(name), null);
        }
        catch (GpuException cause)
        {
            return new GpuMonitor(null, cause.Message);
        }
    }

    /// <summary>All GPUs of the machine now; a device that has fallen off is left out. Empty without the library.</summary>
    public IReadOnlyList<GpuUsage> Read()
    {
        uint count = 0;
        if (library is null || library.DeviceGetCount(&count) != 0)
            return [];
        List<GpuUsage> found = [];
        for (uint index = 0; index < Math.Min(count, MostDevices); index++)
        {
            nint device = 0;
            if (library.DeviceGetHandleByIndex(index, &device) == 0)
                found.Add(Read(library, device));
        }

        return found;
    }

    private static GpuUsage Read(NvmlLibrary library, nint device)
    {
        NvmlMemory memory = default;
        bool hasMemory = library.DeviceGetMemoryInfo(device, &memory) == 0;
        NvmlUtilization utilization = default;
        bool hasUtilization = library.DeviceGetUtilizationRates(device, &utilization) == 0;
        ulong millijoules = 0;
        bool hasEnergy = library.DeviceGetTotalEnergyConsumption(device, &millijoules) == 0;
        return new GpuUsage(
            Text(library.DeviceGetUuid, device), Text(library.DeviceGetName, device),
            hasMemory ? (long)memory.Total : null, hasMemory ? (long)memory.Used : null,
            hasUtilization ? utilization.Gpu / 100.0 : null,
            Engine(library.DeviceGetEncoderUtilization, device), Engine(library.DeviceGetDecoderUtilization, device),
            Watts(library.DeviceGetPowerUsage, device), Watts(library.DeviceGetEnforcedPowerLimit, device),
            hasEnergy ? millijoules / 1000.0 : null);
    }

    private static double? Engine(delegate* unmanaged<nint, uint*, uint*, int> read, nint device)
    {
        uint percent = 0, periodMicroseconds = 0;
        return read(device, &percent, &periodMicroseconds) == 0 ? percent / 100.0 : null;
    }

    private static double? Watts(delegate* unmanaged<nint, uint*, int> read, nint device)
    {
        uint milliwatts = 0;
        return read(device, &milliwatts) == 0 ? milliwatts / 1000.0 : null;
    }

    private static string Text(delegate* unmanaged<nint, byte*, uint, int> read, nint device)
    {
        const int length = 128;
        byte* text = stackalloc byte[length];
        return read(device, text, length) == 0 ? Marshal.PtrToStringUTF8((nint)text) ?? string.Empty : string.Empty;
    }
}
