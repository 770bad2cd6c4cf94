using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;
using InferenceEngine.Onnx.Internal.Gpu;

namespace InferenceEngine.Onnx.Tests.Gpu;

public sealed class GpuProvidersTests : IDisposable
{
    private static readonly GpuDevice device = new(1, "NVIDIA H200 NVL/X", "GPU-x", 141L << 30, 9, 0, 132);
    private readonly string folder = Directory.CreateTempSubdirectory("providers-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_memory_of_a_session_is_limited_on_its_device()
    {
        GpuProviders providers = new(new OnnxOptions { GpuMemoryBytes = 1L << 30 }, [1]);
        Dictionary<string, string> cuda = providers.CudaSettings(device), tensorRt = providers.TensorRtSettings(device);
        Assert.Equal("1", cuda["device_id"]);
        Assert.Equal("1073741824", cuda["gpu_mem_limit"]);
        Assert.Equal("1073741824", tensorRt["trt_max_workspace_size"]);
        Assert.DoesNotContain("trt_engine_cache_enable", tensorRt.Keys);
    }

    [Fact]
    public void Engines_are_kept_by_model_versions_and_device()
    {
        OnnxOptions options = new() { EngineCacheFolder = folder };
        string path = new GpuProviders(options, [1]).TensorRtSettings(device)["trt_engine_cache_path"];
        Assert.True(Directory.Exists(path));
        Assert.StartsWith(folder, path);
        Assert.EndsWith("-NVIDIA-H200-NVL-X-sm90", path);
        Assert.NotEqual(path, new GpuProviders(options, [2]).TensorRtSettings(device)["trt_engine_cache_path"]);
        string other = EngineCache.Folder(folder, [1], "1.29.0", "13.0", device);
        foreach (string changed in (string[])
            [
                EngineCache.Folder(folder, [1], "1.30.0", "13.0", device), EngineCache.Folder(folder, [1], "1.29.0", "13.1", device),
                EngineCache.Folder(folder, [1], "1.29.0", "13.0", device with { ComputeMajor = 10 }),
            ])
        {
            Assert.NotEqual(other, changed);
        }
    }

    [Fact]
    public void Without_a_GPU_the_reason_is_the_drivers_and_the_cpu_runs()
    {
        string? reason = GpuDevices.Discover().Reason;
        Assert.SkipWhen(reason is null, "this machine has a GPU");
        ServedModel model = Models.Open("u2netp");
        using ModelRepository repository = new(
            RepositoryFiles.Manifest, RepositoryFiles.Packages, new OnnxOptions { Providers = ["tensorrt", "cuda", "cpu"] });
        ProviderReport report = repository.Open(model.Name).Provider;
        Assert.Equal("cpu", report.InUse);
        Assert.Equal([$"tensorrt: {reason}", $"cuda: {reason}"], report.Skipped);
    }

    [Fact]
    public void A_folder_without_the_core_is_named_with_what_to_do()
    {
        ModelException error = Assert.Throws<ModelException>(() => OnnxLibrary.Find(folder));
        Assert.Contains($"ORT_DIR is {folder}", error.Message);
        Assert.Contains("./engine setup --gpu", error.Message);
        File.WriteAllText(Path.Combine(folder, "libonnxruntime.so"), "core");
        Assert.Equal(Path.Combine(folder, "libonnxruntime.so"), OnnxLibrary.Find(folder));
    }
}
