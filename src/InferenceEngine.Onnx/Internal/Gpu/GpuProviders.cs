using System.Globalization;
using InferenceEngine.Native;
using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx.Internal.Gpu;

/// <summary>Adds NVIDIA's providers to a session with the limits of <see cref="OnnxOptions"/>. Immutable and thread-safe.</summary>
internal sealed class GpuProviders(OnnxOptions options, byte[] graph)
{
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
        settings.UpdateOptions(TensorRtSettings(device));
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
        if (options.EngineCacheFolder.Length == 0)
            return settings;
        string folder = EngineCache.Folder(
            options.EngineCacheFolder, graph, ExecutionProviders.RuntimeVersion(), MachineGpus.Found.DriverVersion, device);
        Directory.CreateDirectory(folder);
        settings["trt_engine_cache_enable"] = "1";
        settings["trt_engine_cache_path"] = folder;
        settings["trt_timing_cache_enable"] = "1";
        settings["trt_timing_cache_path"] = folder;
        return settings;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
