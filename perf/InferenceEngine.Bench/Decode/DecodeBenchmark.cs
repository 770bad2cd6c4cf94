using System.Diagnostics;
using InferenceEngine.Media;

namespace InferenceEngine.Bench.Decode;

/// <summary>
/// Two minutes of 1080p H.264 through the media worker: every frame beside the ffmpeg program, keyframes beside every
/// frame, start, seek and memory. The worker lowers its priority by 10, so ffmpeg runs under nice -n 10 as well.
/// </summary>
internal sealed class DecodeBenchmark : IBenchmark
{
    private const double Mebi = 1 << 20;
    private const int SweepSide = 640; // what production sweeps at

    public string Name => "decode";

    public string Summary => "frames of two minutes of 1080p, beside ffmpeg; keyframe sweep, seek, worker start and memory";

    public async Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        if (Clips.Missing() is { } reason)
        {
            run.Note($"not measured: {reason}");
            return;
        }

        string path = run.Quick ? Clips.Tiny() : Clips.TwoMinutes();
        await MeasureStartAsync(run, cancellation);
        await using MediaWorker worker = await MediaWorker.StartAsync(Worker.Options(), cancellation);
        Stopwatch clock = Stopwatch.StartNew();
        VideoDescription video = await worker.OpenAsync(path, cancellation);
        run.Add("open, index and hash", clock.Elapsed.TotalMilliseconds, "ms");
        run.Note($"{video.Codec} {video.Width}x{video.Height}, {video.PacketCount} frames, {video.KeyframePts.Count} keyframes, "
            + $"{Worker.Options().DecodeThreads} decoder threads in worker and ffmpeg, nice 10 for both");
        double full = await new FullDecode(run, worker, video).MeasureAsync(cancellation);
        await MeasureSweepAsync(run, worker, video, full, cancellation);
        await MeasureSeekAsync(run, worker, video, cancellation);
        run.Add(Figure.AtMost(
            "worker peak memory (VmHWM), all of the above", ProcessStatus.PeakMemoryBytes(worker.ProcessId) / Mebi, "MiB",
            Worker.Options().MemoryBytes / Mebi));
    }

    private static async Task MeasureStartAsync(BenchRun run, CancellationToken cancellation)
    {
        List<double> times = [];
        for (int round = 0; round < run.Rounds(7) + 1; round++)
        {
            Stopwatch clock = Stopwatch.StartNew();
            await using MediaWorker worker = await MediaWorker.StartAsync(Worker.Options(), cancellation);
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        run.Add("worker start until ready", Statistics.Median(times.Skip(1)), "ms");
    }

    private static async Task MeasureSweepAsync(
        BenchRun run, MediaWorker worker, VideoDescription video, double fullSeconds, CancellationToken cancellation)
    {
        foreach ((string size, int side) in (IEnumerable<(string, int)>)[("640 pixels", SweepSide), ("full size", 0)])
        {
            List<Timing> times = [];
            for (int round = 0; round < run.Rounds(5) + 1; round++)
            {
                times.Add(await Timing.OfAsync(worker, async () =>
                {
                    await foreach (VideoFrame frame in worker.SweepKeyframesAsync(side, TimeSpan.Zero, cancellation))
                        frame.Dispose();
                }));
            }

            double seconds = Statistics.Median(times.Skip(1).Select(t => t.WallSeconds));
            string name = $"keyframe sweep at {size}, beside our full decode";
            run.Add(side > 0
                ? Figure.Faster(name, seconds, "s", fullSeconds, 20)
                : new Figure(name, seconds, "s", fullSeconds, fullSeconds / seconds));
            run.Add($"keyframe sweep at {size}, each", seconds * 1000 / video.KeyframePts.Count, "ms");
        }
    }

    private static async Task MeasureSeekAsync(
        BenchRun run, MediaWorker worker, VideoDescription video, CancellationToken cancellation)
    {
        long[] times = await ShownTimesAsync(worker, video, run.Quick ? 2 : 24, cancellation);
        List<double> latencies = [];
        foreach (long pts in times)
        {
            Stopwatch clock = Stopwatch.StartNew();
            await foreach (VideoFrame frame in worker.DecodeAsync([pts], SweepSide, cancellation))
                frame.Dispose();
            latencies.Add(clock.Elapsed.TotalMilliseconds);
        }

        run.Add("exact frame at a random time, p50", Statistics.Median(latencies), "ms");
        run.Add("exact frame at a random time, largest", latencies.Max(), "ms");
    }

    /// <summary>Presentation times of frames all over the video, in random order.</summary>
    private static async Task<long[]> ShownTimesAsync(
        MediaWorker worker, VideoDescription video, int count, CancellationToken cancellation)
    {
        const int tinySide = 64;
        List<long> times = [];
        int every = Math.Max(1, (video.PacketCount / count) - 1); // not a divisor of the keyframe distance
        await foreach (VideoFrame frame in worker.DecodeRangeAsync(video.StartPts, long.MaxValue, every, tinySide, cancellation))
        {
            times.Add(frame.Pts);
            frame.Dispose();
        }

        long[] shuffled = [.. times];
        new Random(1).Shuffle(shuffled);
        return shuffled;
    }
}
