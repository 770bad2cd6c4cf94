using InferenceEngine.Native;

namespace InferenceEngine.Onnx.Internal.Gpu;

/// <summary>The GPUs of this machine, asked for once. Thread-safe.</summary>
internal static class MachineGpus
{
    private static readonly Lazy<GpuDevices> found = new(GpuDevices.Discover);

    public static GpuDevices Found => found.Value;

    /// <summary>The device of an index.</summary>
    /// <exception cref="GpuException">There is no such device; the message says why.</exception>
    public static GpuDevice Device(int index) => Found.Devices.FirstOrDefault(device => device.Index == index)
        ?? throw new GpuException(Found.Reason ?? $"There is no GPU {index}; there are {Found.Devices.Count}, from 0.");
}
