using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;
using InferenceEngine.Onnx.Internal.Gpu;
using InferenceEngine.Onnx.Tests.Batching;

namespace InferenceEngine.Onnx.Tests.Gpu;

public sealed class GpuProvidersTests : IDisposable
{
    private static readonly GpuDevice device = new(1, "NVIDIA H200 NVL/X", "GPU-x", 141L << 30, 9, 0, 132);
    private readonly string folder = Directory.CreateTempSubdirectory("providers-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_memory_of_a_session_is_limited_on_its_device()
    {
        GpuProviders providers = new(new OnnxOptions { GpuMemoryBytes = 1L << 30 }, Model([-1, 3, 64, 64], 1), [1]);
        Dictionary<string, string> cuda = providers.CudaSettings(device), tensorRt = providers.TensorRtSettings(device);
        Assert.Equal("1", cuda["device_id"]);
        Assert.Equal("1073741824", cuda["gpu_mem_limit"]);
        Assert.Equal("1073741824", tensorRt["trt_max_workspace_size"]);
        Assert.DoesNotContain("trt_engine_cache_enable", tensorRt.Keys);
    }

    [Fact]
    public void TensorRT_is_told_the_batches_where_only_the_batch_is_free()
    {
        Dictionary<string, string> batched = Settings(Model([-1, 3, 224, 224], 16));
        Assert.Equal("x:1x3x224x224", batched["trt_profile_min_shapes"]);
        Assert.Equal("x:16x3x224x224", batched["trt_profile_opt_shapes"]);
        Assert.Equal("x:16x3x224x224", batched["trt_profile_max_shapes"]);
        Assert.DoesNotContain("trt_profile_min_shapes", Settings(Model([-1, 3, -1, 224], 16)).Keys);
        Assert.DoesNotContain("trt_profile_min_shapes", Settings(Model([-1, 3, 224, 224], 1)).Keys);
        ModelDefinition two = Model([-1, 8], 4);
        two = two with { Inputs = [.. two.Inputs, SmallModels.Float("z", -1, 2, 3)] };
        Assert.Equal("x:4x8,z:4x2x3", Settings(two)["trt_profile_max_shapes"]);
    }

    [Fact]
    public void A_build_is_announced_until_its_engine_is_kept()
    {
        List<string> said = [];
        OnnxOptions options = new() { EngineCacheFolder = folder, Warn = said.Add };
        GpuProviders providers = new(options, Model([-1, 8], 4), [1]);
        Dictionary<string, string> settings = providers.TensorRtSettings(device);
        providers.AnnounceBuild(settings, device);
        Assert.Contains("'model': TensorRT builds its engine for NVIDIA H200 NVL/X now", Assert.Single(said));
        Assert.Contains("./engine models prepare --gpu", said[0]);
        File.WriteAllText(Path.Combine(settings["trt_engine_cache_path"], "x_sm90.engine"), "engine");
        providers.AnnounceBuild(settings, device);
        Assert.Single(said);
        GpuProviders keepless = new(options with { EngineCacheFolder = string.Empty }, Model([-1, 8], 4), [1]);
        keepless.AnnounceBuild(keepless.TensorRtSettings(device), device);
        Assert.Contains("EngineCacheFolder is empty", said[1]);
    }

    [Fact]
    public void Engines_are_kept_by_model_versions_and_device()
    {
        OnnxOptions options = new() { EngineCacheFolder = folder };
        ModelDefinition model = Model([-1, 3, 64, 64], 1);
        string path = new GpuProviders(options, model, [1]).TensorRtSettings(device)["trt_engine_cache_path"];
        Assert.True(Directory.Exists(path));
        Assert.StartsWith(folder, path);
        Assert.EndsWith("-NVIDIA-H200-NVL-X-sm90", path);
        Assert.NotEqual(path, new GpuProviders(options, model, [2]).TensorRtSettings(device)["trt_engine_cache_path"]);
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

    private static Dictionary<string, string> Settings(ModelDefinition model) =>
        new GpuProviders(new OnnxOptions(), model, [1]).TensorRtSettings(device);

    private static ModelDefinition Model(long[] shape, int maxBatch) => new()
    {
        Name = "model", Inputs = [SmallModels.Float("x", shape)], Outputs = [SmallModels.Float("y", -1, 1)],
        Serving = new ServingOptions(maxBatch),
    };
}
