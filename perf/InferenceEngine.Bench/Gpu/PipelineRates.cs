using System.Diagnostics;
using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Gpu;

/// <summary>Decoding alone, a model alone, and both with frames to planes between, without a pixel leaving the device.</summary>
internal sealed class PipelineRates(
    BenchRun run, GpuContext context, ReadOnlyMemory<byte> kernels, ModelRepository? models, string modelName)
{
    /// <summary>As many as the largest data-centre GPUs have video engines.</summary>
    private const int Parts = 7;

    private static readonly MediaOptions options = new() { WorkerPath = "unused" };

    public void Run()
    {
        if (!File.Exists(Installation.FilmClip))
        {
            run.Note($"decoding is not measured: {Installation.FilmClip} is missing");
            return;
        }

        double decode = Rate(part => Read(part, _ => { }));
        run.Add("GPU: decoding 1080p H.264 alone", decode, "frames/s");
        if (models is null)
            return;
        List<PipelineLane> lanes = [];
        try
        {
            // One after the other: while a graph is captured nobody may allocate.
            for (int part = 0; part < Parts; part++)
                lanes.Add(new PipelineLane(context, kernels.Span, models, modelName));
            double model = Rate(part => lanes[part].RunModel(run.Quick ? 10 : 300));
            run.Add("GPU: inference alone", model, "frames/s");
            double all = Rate(part => Read(part, lanes[part].Take) + lanes[part].Finish());
            double slower = Math.Min(decode, model);
            run.Add(new Figure(
                "GPU: decode, planes and inference in one", all, "frames/s", slower, all / slower, "ratio >= 0.9", all >= 0.9 * slower));
        }
        finally
        {
            lanes.ForEach(lane => lane.Dispose());
        }
    }

    private static int Read(int part, Action<GpuVideoFrame> take)
    {
        using GpuVideoReader reader = GpuVideoReader.Open(Installation.FilmClip, options, 0, part, Parts);
        int frames = 0;
        while (reader.TryRead(out GpuVideoFrame frame))
        {
            take(frame);
            frames++;
        }

        return frames;
    }

    /// <summary>Frames a second of all parts together, each on a thread of its own; the first failure of one is thrown.</summary>
    private static double Rate(Func<int, int> work)
    {
        long begun = Stopwatch.GetTimestamp();
        Task<int>[] parts =
        [
            .. Enumerable.Range(0, Parts).Select(part => Task.Factory.StartNew(
                () => work(part), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
        ];
        int frames = Task.WhenAll(parts).GetAwaiter().GetResult().Sum();
        return frames / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }
}
