using System.Globalization;
using InferenceEngine.Native;
using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx.Internal.Gpu;

/// <summary>Adds NVIDIA's providers to a model's session with the limits of <see cref="OnnxOptions"/>. Immutable and thread-safe.</summary>
internal sealed class GpuProviders(OnnxOptions options, ModelDefinition model, byte[] graph)
{
    private const string EngineFolder = "trt_engine_cache_path";

    /// <exception cref="GpuException">There is no such device.</exception>
    /// <exception cref="OnnxRuntimeException">A library of the provider is missing.</exception>
    public void AddCuda(SessionOptions session)
    {
        GpuDevice device = MachineGpus.Device(options.GpuDevice);
        using OrtCUDAProviderOptions settings = new();
        settings.UpdateOptions(CudaSettings(device));
        session.AppendExecutionProvider_CUDA(settings);
    }

    /// <summary>CUDA on a stream of the caller's, with graphs captured.</summary>
    /// <exception cref="GpuException">There is no such device.</exception>
    /// <exception cref="OnnxRuntimeException">A library of the provider is missing.</exception>
    public void AddCuda(SessionOptions session, GpuStream stream)
    {
        Dictionary<string, string> values = CudaSettings(MachineGpus.Device(options.GpuDevice));
        values["user_compute_stream"] = Text(stream.Handle);
        values["enable_cuda_graph"] = "1";
        using OrtCUDAProviderOptions settings = new();
        settings.UpdateOptions(values);
        session.AppendExecutionProvider_CUDA(settings);
    }

    /// <summary>TensorRT, and CUDA for what TensorRT leaves.</summary>
    /// <exception cref="GpuException">There is no such device.</exception>
    /// <exception cref="OnnxRuntimeException">A library of the provider is missing.</exception>
    public void AddTensorRt(SessionOptions session)
    {
        GpuDevice device = MachineGpus.Device(options.GpuDevice);
        using OrtTensorRTProviderOptions settings = new();
        Dictionary<string, string> values = TensorRtSettings(device);
        AnnounceBuild(values, device);
        settings.UpdateOptions(values);
        session.AppendExecutionProvider_Tensorrt(settings);
        AddCuda(session);
    }

    internal Dictionary<string, string> CudaSettings(GpuDevice device) => new()
    {
        ["device_id"] = Text(device.Index),
        ["gpu_mem_limit"] = Text(options.GpuMemoryBytes),

        // Otherwise the arena doubles with each growth and takes memory that other models need.
        ["arena_extend_strategy"] = "kSameAsRequested",
    };

    internal Dictionary<string, string> TensorRtSettings(GpuDevice device)
    {
        Dictionary<string, string> settings = new()
        {
            ["device_id"] = Text(device.Index),
            ["trt_max_workspace_size"] = Text(options.GpuMemoryBytes),
        };
        BatchProfile.Add(settings, model);
        if (options.EngineCacheFolder.Length == 0)
            return settings;
        string folder = EngineCache.Folder(
            options.EngineCacheFolder, graph, ExecutionProviders.RuntimeVersion(), MachineGpus.Found.DriverVersion, device);
        Directory.CreateDirectory(folder);
        settings["trt_engine_cache_enable"] = "1";
        settings[EngineFolder] = folder;
        settings["trt_timing_cache_enable"] = "1";
        settings["trt_timing_cache_path"] = folder;
        return settings;
    }

    /// <summary>Warns of a build to come: it takes minutes and says nothing meanwhile.</summary>
    internal void AnnounceBuild(Dictionary<string, string> settings, GpuDevice device)
    {
        string? folder = settings.GetValueOrDefault(EngineFolder);
        if (folder is not null && EngineCache.Holds(folder))
            return;
        options.Warn?.Invoke(
            $"model '{model.Name}': TensorRT builds its engine for {device.Name} now, which may take minutes. "
            + (folder is null
                ? "It is not kept: EngineCacheFolder is empty."
                : $"It is kept in {folder}; './engine models prepare --gpu' builds all of them beforehand."));
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
