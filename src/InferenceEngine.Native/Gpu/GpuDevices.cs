using System.Text;
using InferenceEngine.Native.Interop;

namespace InferenceEngine.Native;

/// <summary>
/// The GPUs of this machine, or the reason why there are none: exactly one of the two. Immutable and thread-safe.
/// </summary>
public sealed unsafe class GpuDevices
{
    private const int ComputeMajor = 75, ComputeMinor = 76, MultiprocessorCount = 16;
    private const int MostDevices = 64;

    private GpuDevices(CudaDriver? driver, IReadOnlyList<GpuDevice> devices, string? reason) =>
        (Driver, Devices, Reason) = (driver, devices, reason);

    /// <summary>The devices that can be used.</summary>
    public IReadOnlyList<GpuDevice> Devices { get; }

    /// <summary>Why there is none, and what to do about it; null when there is one.</summary>
    public string? Reason { get; }

    /// <summary>CUDA's version that the driver speaks; empty without a driver.</summary>
    public string DriverVersion => Driver?.Version ?? string.Empty;

    internal CudaDriver? Driver { get; }

    /// <summary>Asks the driver. Takes a second where there is one, so ask once. Never throws.</summary>
    public static GpuDevices Discover() => Discover(CudaDriver.FileName);

    internal static GpuDevices Discover(string library)
    {
        try
        {
            CudaDriver driver = new(library);
            int count = 0;
            driver.Check(driver.DeviceGetCount(&count), "cuDeviceGetCount");
            GpuDevice[] all = [.. Enumerable.Range(0, Math.Min(count, MostDevices)).Select(index => Describe(driver, index))];
            GpuDevice[] usable = [.. all.Where(device => device.Problem is null)];
            return new GpuDevices(driver, usable, usable.Length > 0 ? null : Missing(all));
        }
        catch (GpuException cause)
        {
            return new GpuDevices(null, [], cause.Message);
        }
    }

    private static string Missing(GpuDevice[] all) => all.Length == 0
        ? "The NVIDIA driver shows no device. Give this process one (CUDA_VISIBLE_DEVICES, the container's --gpus)."
        : $"No NVIDIA device can be used: {string.Join("; ", all.Select(device => device.Problem))}.";

    private static GpuDevice Describe(CudaDriver driver, int index)
    {
        int device = 0;
        driver.Check(driver.DeviceGet(&device, index), "cuDeviceGet");
        byte* name = stackalloc byte[256];
        driver.Check(driver.DeviceGetName(name, 255, device), "cuDeviceGetName");
        byte* uuid = stackalloc byte[16];
        driver.Check(driver.DeviceGetUuid(uuid, device), "cuDeviceGetUuid");
        nuint memory = 0;
        driver.Check(driver.DeviceTotalMem(&memory, device), "cuDeviceTotalMem");
        ReadOnlySpan<byte> text = new(name, 255);
        int end = text.IndexOf((byte)0);
        return new GpuDevice(
            index, Encoding.UTF8.GetString(end < 0 ? text : text[..end]),
            $"GPU-{new Guid(new ReadOnlySpan<byte>(uuid, 16), bigEndian: true)}", checked((long)memory),
            Attribute(driver, ComputeMajor, device), Attribute(driver, ComputeMinor, device),
            Attribute(driver, MultiprocessorCount, device));
    }

    private static int Attribute(CudaDriver driver, int attribute, int device)
    {
        int value = 0;
        driver.Check(driver.DeviceGetAttribute(&value, attribute, device), "cuDeviceGetAttribute");
        return value;
    }
}
