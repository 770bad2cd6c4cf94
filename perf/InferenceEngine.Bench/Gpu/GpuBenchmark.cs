using InferenceEngine.Native;
using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Gpu;

/// <summary>
/// A GPU's part of the work, each step alone and all in one: decoding on its video engines, frames to planes, a model. Where there
/// is no GPU it says why and measures the processor's part, so that the program and its files are seen to work.
/// </summary>
internal sealed class GpuBenchmark : IBenchmark
{
    private const string ModelName = "nsfw-mobilenet-v2";

    public string Name => "gpu";

    public string Summary => "decode, frames to planes and a model on a GPU, each alone and in one; the CPU's part where there is none";

    public async Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        using ModelRepository? models = Open(run);
        await new CpuShare(run, models, ModelName).RunAsync(cancellation);
        GpuDevices gpus = GpuDevices.Discover();
        if (gpus.Reason is not null)
        {
            run.Note($"no GPU here, so only the CPU's part is measured: {gpus.Reason}");
            return;
        }

        GpuDevice device = gpus.Devices[0];
        run.Note($"{device.Name}, compute {device.ComputeMajor}.{device.ComputeMinor}, driver of CUDA {gpus.DriverVersion}");
        using GpuContext context = new(gpus, device);
        Attempt(run, "kernels", () => new KernelRates(run, context, Kernels()).Run());
        Attempt(run, "decode and model", () => new PipelineRates(run, context, Kernels(), models, ModelName).Run());
    }

    private static ReadOnlyMemory<byte> Kernels() =>
        File.ReadAllBytes(Path.Combine(Installation.Root, "artifacts", "native", GpuPreprocessor.KernelFile));

    private static ModelRepository? Open(BenchRun run)
    {
        ModelRepository repository = new(Installation.ModelManifest, Installation.Packages, new OnnxOptions());
        if (File.Exists(repository.PathOf(repository.Manifest.Find(ModelName))))
            return repository;
        repository.Dispose();
        run.Note($"the model {ModelName} is not set up (./engine setup --models), so inference is not measured");
        return null;
    }

    /// <summary>One part that fails, as where a library is missing, does not cost the figures of the others.</summary>
    private static void Attempt(BenchRun run, string part, Action measure)
    {
        try
        {
            measure();
        }
        catch (Exception failure)
            when (failure is GpuException or ModelException or InferenceException or Media.MediaException or IOException)
        {
            run.Note($"{part} failed: {failure.Message}");
        }
    }
}
