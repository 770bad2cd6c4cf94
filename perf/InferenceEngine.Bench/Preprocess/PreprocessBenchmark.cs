using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Preprocess;

/// <summary>
/// A 1080p NV12 frame to 3 × 224 × 224 floats on one core: every twin of our fused loops, in turn with swscale and a
/// separate normalisation. Times are processor time of the measuring thread, so that other load does not count.
/// </summary>
internal sealed class PreprocessBenchmark : IBenchmark
{
    private static readonly Normalisation imagenet = new("NCHW", "RGB", 1 / 255.0, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    public string Name => "preprocess";

    public string Summary => "1080p NV12 to 3x224x224 floats on one core, beside swscale and a separate normalisation; inputs of production's models";

    public Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        (int Width, int Height) source = run.Quick ? (192, 108) : (1920, 1080), target = (224, 224);
        byte[] luma = new byte[source.Width * source.Height], chroma = new byte[source.Width * source.Height / 2];
        Random random = new(5);
        random.NextBytes(luma);
        random.NextBytes(chroma);
        float[] item = new float[3 * target.Width * target.Height];
        using SwscalePeer peer = new(
            source, target, [.. imagenet.Std.Select(std => (float)(imagenet.Scale / std))],
            [.. imagenet.Std.Zip(imagenet.Mean, (std, mean) => (float)(-mean / std))]);
        foreach (VectorWidth vectors in new[] { VectorWidth.Widest, VectorWidth.Avx2, VectorWidth.Scalar })
        {
            if (!vectors.IsSupported())
            {
                run.Note($"{vectors}: this processor has it not");
                continue;
            }

            Nv12Preprocessor ours = new(source, target, imagenet, vectors);
            Measure(run, vectors, () => ours.Run(new Nv12Frame(luma, source.Width, chroma, source.Width, source.Width, source.Height), item),
                () => peer.Run(luma, chroma, item));
        }

        return ModelInputs.RunAsync(run, cancellation);
    }

    private static void Measure(BenchRun run, VectorWidth vectors, Action ours, Action theirs)
    {
        List<double> mine = [], peers = [];
        int frames = run.Quick ? 2 : 200; // the kernel counts processor time in steps of milliseconds
        for (int round = 0; round < run.Rounds(11) + 2; round++)
        {
            mine.Add(Milliseconds(ours, frames));
            peers.Add(Milliseconds(theirs, frames));
        }

        // The first rounds are for the compiler's tiers and for the caches.
        double value = Statistics.Median(mine.Skip(2)), peer = Statistics.Median(peers.Skip(2));
        string name = vectors == VectorWidth.Widest ? $"a frame, {vectors.Resolve()}" : $"a frame, forced to {vectors}";
        run.Add(vectors == VectorWidth.Widest
            ? Figure.Faster(name, value, "ms", peer, 2)
            : new Figure(name, value, "ms", peer, peer / value));
    }

    public static double Milliseconds(Action action, int frames)
    {
        double begun = ProcessStatus.ThreadCpuSeconds();
        for (int i = 0; i < frames; i++)
            action();
        return (ProcessStatus.ThreadCpuSeconds() - begun) * 1000 / frames;
    }
}
