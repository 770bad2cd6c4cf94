using InferenceEngine.Native;

namespace InferenceEngine.Onnx.Tests.Gpu;

/// <summary>The GPU of this machine, or the processor in its place, and the kernels.</summary>
internal static class Gpus
{
    /// <summary>Whether to ask for a real GPU: each test runs on both, where both are.</summary>
    public static TheoryData<bool> Places() => [false, true];

    public static GpuContext Open(bool real)
    {
        GpuDevices gpus = real
            ? GpuDevices.Discover()
            : GpuDevices.Discover(Path.Combine(AppContext.BaseDirectory, "libie_cuda_on_cpu.so"));
        Assert.SkipWhen(real && gpus.Reason is not null, gpus.Reason ?? string.Empty);
        return new GpuContext(gpus, gpus.Devices[0]);
    }

    public static byte[] Kernels()
    {
        string path = Path.Combine(RepositoryFiles.Root, "artifacts", "native", GpuPreprocessor.KernelFile);
        Assert.SkipUnless(File.Exists(path), $"{path} is not built: run ./engine setup --gpu");
        return File.ReadAllBytes(path);
    }
}
