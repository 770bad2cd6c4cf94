namespace InferenceEngine.Native.Tests.Gpu;

public sealed class GpuDevicesTests
{
    [Fact]
    public void This_machine_has_devices_or_says_why_not()
    {
        GpuDevices found = GpuDevices.Discover();
        Assert.Equal(found.Devices.Count == 0, found.Reason is not null);
        Assert.All(found.Devices, device => Assert.StartsWith("GPU-", device.Uuid));
        Assert.All(found.Devices, device => Assert.True(device.MemoryBytes > 1L << 30));
    }

    [Fact]
    public void A_device_is_described()
    {
        GpuDevices found = StandIn.Devices();
        Assert.Null(found.Reason);
        Assert.Equal("13.0", found.DriverVersion);
        Assert.Equal(
            new GpuDevice(0, "Processor in place of a GPU", "GPU-00010203-0405-0607-0809-0a0b0c0d0e0f", 1L << 30, 9, 0, 2),
            Assert.Single(found.Devices));
    }

    [Theory]
    [InlineData("libno_such_driver.so.1", "libno_such_driver.so.1 cannot be loaded", "Install NVIDIA's driver")]
    [InlineData("ie_nvml_on_cpu", "has no function cuGetErrorName", "driver 580 or later")]
    [InlineData("ie_cuda_too_old", "is of CUDA 10.2; 11.0 or later is needed", "Install a newer driver")]
    [InlineData("ie_cuda_without_device", "cuInit failed with 100: CUDA_ERROR_NO_DEVICE", "CUDA_VISIBLE_DEVICES")]
    [InlineData("ie_cuda_old_device", "compute capability 6.0", "7.0 or later is needed")]
    public void What_is_missing_is_said_with_what_to_do(string library, string reason, string remedy)
    {
        GpuDevices found = GpuDevices.Discover(library.StartsWith("ie_") ? StandIn.PathOf(library) : library);
        Assert.Empty(found.Devices);
        Assert.Contains(reason, found.Reason);
        Assert.Contains(remedy, found.Reason);
    }
}
