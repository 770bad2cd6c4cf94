using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Preprocess;

/// <summary>
/// How much of a model's look at a frame is making its input: production resizes and normalises the sweep's RGB picture of 640 × 360
/// straight into the batch. The peer is the fused loops on an NV12 picture of that size. Processor time, so that other load does not count.
/// </summary>
internal static class ModelInputs
{
    // The kernel counts processor time in steps of milliseconds.
    private const int Repeats = 50;
    private const int Looks = 5;

    private static readonly Box whole = new(0, 0, 640, 360);

    public static async Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        if (Clips.Missing() is { } missing)
        {
            run.Note($"inputs of models: not measured: {missing}");
            return;
        }

        using PixelBuffer picture = await FrameAsync(cancellation);
        using ModelRepository models = new(Installation.ModelManifest, Installation.Packages, new OnnxOptions());
        ServedModel saliency = models.Open("u2netp"), quality = models.Open("frame-quality"), text = models.Open("ppocr-v4-det");
        TextDetector detector = new(text);
        await MeasureAsync(run, saliency, (320, 320), picture, () => new SaliencyDetector(saliency).DetectAsync(picture, cancellation));
        await MeasureAsync(run, quality, (640, 360), picture, () => new QualityScorer(quality).ScoreAsync(picture, cancellation));
        await MeasureAsync(run, text, (480, 256), picture, () => detector.DetectAsync([picture], 480, cancellation));
    }

    private static async Task<PixelBuffer> FrameAsync(CancellationToken cancellation)
    {
        await using MediaWorker worker = await MediaWorker.StartAsync(Worker.Options(), cancellation);
        VideoDescription video = await worker.OpenAsync(Clips.Tiny(), cancellation);
        await foreach (VideoFrame frame in worker.DecodeAsync([video.StartPts], 640, cancellation))
        {
            using (frame)
                return Resampler.Resize(frame.Picture, new Box(0, 0, frame.Picture.Width, frame.Picture.Height), 640, 360);
        }

        throw new InvalidOperationException("The clip has no frame.");
    }

    private static async Task MeasureAsync(
        BenchRun run, ServedModel model, (int Width, int Height) input, PixelBuffer picture, Func<Task> lookAsync)
    {
        Normalisation normalisation = model.Definition.Normalisation!;
        InputWriter writer = new(normalisation);
        Nv12Preprocessor fused = new((640, 360), input, normalisation);
        byte[] luma = new byte[640 * 360], chroma = new byte[640 * 180];
        float[] item = new float[3 * input.Width * input.Height];
        List<double> writing = [], fusing = [], looking = [];
        for (int i = 0; i < run.Rounds(21); i++)
        {
            writing.Add(PreprocessBenchmark.Milliseconds(() => writer.WriteStretched(picture, whole, input.Width, input.Height, item), Repeats));
            fusing.Add(PreprocessBenchmark.Milliseconds(() => fused.Run(new Nv12Frame(luma, 640, chroma, 640, 640, 360), item), Repeats));
            TimeSpan begun = Environment.CpuUsage.TotalTime;
            for (int look = 0; look < Looks; look++)
                await lookAsync();
            looking.Add((Environment.CpuUsage.TotalTime - begun).TotalMilliseconds / Looks);
        }

        string name = $"{model.Name}, input of {input.Width}x{input.Height} from RGB 640x360";
        double value = Statistics.Median(writing), peer = Statistics.Median(fusing);
        run.Add(new Figure(name, value, "ms", peer, peer / value));
        run.Add($"{model.Name}, the whole look at a frame, processor time", Statistics.Median(looking), "ms");
    }
}
