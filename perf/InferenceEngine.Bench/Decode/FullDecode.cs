using System.Globalization;
using System.Text.RegularExpressions;
using InferenceEngine.Media;

namespace InferenceEngine.Bench.Decode;

/// <summary>
/// Every frame of a file by the worker's frame reader, without conversion, in turn with
/// <c>ffmpeg -threads N -i FILE -map 0:v -f null -</c>. Ours is timed around the request, without open, index and hash;
/// ffmpeg's times are its own (-benchmark), so its process start does not count either, but its open does.
/// </summary>
internal sealed partial class FullDecode(BenchRun run, MediaWorker worker, VideoDescription video)
{
    /// <summary>Adds the figures and returns our seconds.</summary>
    public async Task<double> MeasureAsync(CancellationToken cancellation)
    {
        int threads = Worker.Options().DecodeThreads;
        (List<Timing> ours, List<Timing> peers) = await Statistics.InTurnAsync(
            run.Rounds(5), warmUp: false, () => OursAsync(cancellation), () => Task.Run(() => Ffmpeg(threads)));
        double seconds = Statistics.Median(ours.Select(t => t.WallSeconds));
        double ratio = Statistics.Median(ours.Zip(peers, (mine, peer) => peer.WallSeconds / mine.WallSeconds));
        double peerSeconds = Statistics.Median(peers.Select(t => t.WallSeconds));
        run.Add(new Figure(
            $"full decode, {threads} threads, beside ffmpeg (ratio: median of pairs)", seconds, "s", peerSeconds, ratio, "ratio >= 0.9", ratio >= 0.9));
        double cpu = Statistics.Median(ours.Select(t => t.CpuSeconds));
        double peerCpu = Statistics.Median(peers.Select(t => t.CpuSeconds));
        run.Add(new Figure("full decode, processor time, beside ffmpeg", cpu, "s", peerCpu, peerCpu / cpu));
        run.Add("full decode", video.PacketCount / seconds, "frames/s");
        return seconds;
    }

    private async Task<Timing> OursAsync(CancellationToken cancellation)
    {
        run.Progress("decoding every frame");
        int sound = 0;
        Timing timing = await Timing.OfAsync(worker, async () => sound = await worker.CountFramesAsync(cancellation));
        return sound == video.PacketCount
            ? timing
            : throw new InvalidOperationException($"{sound} of {video.PacketCount} frames are sound; the clip is damaged.");
    }

    private Timing Ffmpeg(int threads)
    {
        string count = threads.ToString(CultureInfo.InvariantCulture);
        (_, string said) = Programs.Run(
            "nice",
            ["-n", "10", "ffmpeg", "-hide_banner", "-nostats", "-nostdin", "-benchmark", "-threads", count, "-i", video.Path, "-map", "0:v",
                "-f", "null", "-"]);
        Match times = Benchmark().Match(said);
        return times.Success
            ? new Timing(Number(times, 3), Number(times, 1) + Number(times, 2))
            : throw new InvalidOperationException("ffmpeg printed no times.");
    }

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"bench: utime=([0-9.]+)s stime=([0-9.]+)s rtime=([0-9.]+)s")]
    private static partial Regex Benchmark();
}
