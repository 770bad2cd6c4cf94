using System.Diagnostics;
using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Gpu;

/// <summary>What the processor does in the GPU's place: a 1080p frame to planes on one core, and the model in batches.</summary>
internal sealed class CpuShare(BenchRun run, ModelRepository? models, string modelName)
{
    public const int Side = 224;

    public static readonly Normalisation Plain = new("NCHW", "RGB", 1 / 255.0, [0, 0, 0], [1, 1, 1]);

    public async Task RunAsync(CancellationToken cancellation)
    {
        Planes();
        if (models is not null)
            await ModelAsync(models, cancellation);
    }

    private void Planes()
    {
        (int width, int height) = run.Quick ? (192, 108) : (1920, 1080);
        byte[] luma = new byte[width * height], chroma = new byte[width * height / 2];
        new Random(5).NextBytes(luma);
        float[] item = new float[3 * Side * Side];
        Nv12Preprocessor preprocessor = new((width, height), (Side, Side), Plain);
        long begun = Stopwatch.GetTimestamp();
        int frames = 0;
        while (Stopwatch.GetElapsedTime(begun) < run.Seconds(1))
        {
            preprocessor.Run(new Nv12Frame(luma, width, chroma, width, width, height), item);
            frames++;
        }

        run.Add("CPU: a 1080p frame to planes, one core", Stopwatch.GetElapsedTime(begun).TotalMilliseconds / frames, "ms");
    }

    private async Task ModelAsync(ModelRepository repository, CancellationToken cancellation)
    {
        ServedModel model = repository.Open(modelName);
        int items = model.MaxBatch;
        float[] values = new float[items * 3 * Side * Side];
        InferenceRequest request = new()
        {
            Inputs = [InferenceInput.Of<float>("image", TensorType.Float32, [items, 3, Side, Side], values)],
        };
        (await model.InferAsync(request, cancellation)).Dispose();
        long begun = Stopwatch.GetTimestamp();
        int runs = 0;
        while (Stopwatch.GetElapsedTime(begun) < run.Seconds(2) || runs == 0)
        {
            (await model.InferAsync(request, cancellation)).Dispose();
            runs++;
        }

        run.Add($"CPU: inference, batches of {items}", runs * items / Stopwatch.GetElapsedTime(begun).TotalSeconds, "frames/s");
    }
}
