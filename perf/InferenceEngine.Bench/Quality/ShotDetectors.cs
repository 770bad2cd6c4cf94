using System.Globalization;
using InferenceEngine.Media;
using InferenceEngine.Posters;

namespace InferenceEngine.Bench.Quality;

/// <summary>Ours and the usual ways to find shots; each gives frame numbers.</summary>
internal static class ShotDetectors
{
    public const string Ours = "ours";

    /// <summary>All, by name.</summary>
    public static IReadOnlyDictionary<string, Func<string, CancellationToken, Task<IReadOnlyList<int>>>> All { get; } =
        new Dictionary<string, Func<string, CancellationToken, Task<IReadOnlyList<int>>>>
        {
            [Ours] = OursAsync,
            ["ffmpeg scene > 0.3"] = (path, _) => Task.FromResult(Ffmpeg(path, "select='gte(scene,0)'", "lavfi.scene_score", 0.3)),
            ["ffmpeg scdet"] = (path, _) => Task.FromResult(Ffmpeg(path, "scdet=threshold=10", "lavfi.scd.time", double.NegativeInfinity)),
            ["adaptive threshold"] = AdaptiveAsync,
        };

    private static async Task<IReadOnlyList<int>> OursAsync(string path, CancellationToken cancellation)
    {
        await using MediaWorker worker = await MediaWorker.StartAsync(Worker.Options(), cancellation);
        await worker.OpenAsync(path, cancellation);
        ShotScan scan = await ShotScan.RunAsync(worker, null, cancellation);
        return [.. scan.Boundaries.Select(b => b.Frame)];
    }

    /// <summary>Frames that a filter gives a value above a level.</summary>
    private static IReadOnlyList<int> Ffmpeg(string path, string filter, string key, double level)
    {
        (string output, _) = Programs.Run("ffmpeg",
            ["-nostdin", "-v", "fatal", "-i", path, "-an", "-fps_mode", "passthrough", "-vf", $"{filter},metadata=print:file=-", "-f", "null", "-"]);
        List<int> found = [];
        int frame = -1;
        foreach (string line in output.Split('\n'))
        {
            if (line.StartsWith("frame:", StringComparison.Ordinal))
                frame = int.Parse(line.AsSpan(6, line.IndexOf(' ') - 6), CultureInfo.InvariantCulture);
            else if (line.StartsWith(key + "=", StringComparison.Ordinal)
                && double.Parse(line.AsSpan(key.Length + 1), CultureInfo.InvariantCulture) > level)
                found.Add(frame);
        }

        return found;
    }

    /// <summary>
    /// The adaptive detector of PySceneDetect with its own defaults: the mean difference of hue, saturation and value at least
    /// three times its mean over two frames on both sides and at least 15, and 15 frames between cuts.
    /// </summary>
    private static async Task<IReadOnlyList<int>> AdaptiveAsync(string path, CancellationToken cancellation)
    {
        const int side = 256, window = 2, leastShot = 15;
        const double ratio = 3, least = 15;
        await using MediaWorker worker = await MediaWorker.StartAsync(Worker.Options(), cancellation);
        await worker.OpenAsync(path, cancellation);
        List<double> scores = [];
        float[]? before = null;
        await foreach (VideoFrame frame in worker.DecodeRangeAsync(long.MinValue, long.MaxValue, 1, side, cancellation))
        {
            using (frame)
            {
                float[] here = Hsv(frame.Picture.Pixels);
                scores.Add(before is null || before.Length != here.Length ? 0 : Difference(before, here));
                before = here;
            }
        }

        List<int> found = [];
        for (int i = window; i < scores.Count - window; i++)
        {
            double around = (scores[(i - window)..i].Sum() + scores[(i + 1)..(i + 1 + window)].Sum()) / (2 * window);
            if (scores[i] >= least && scores[i] >= ratio * Math.Max(around, 1e-5) && i - found.LastOrDefault() >= leastShot)
                found.Add(i);
        }

        return found;
    }

    private static double Difference(float[] a, float[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += Math.Abs(a[i] - b[i]);
        return sum / a.Length;
    }

    /// <summary>Hue 0 to 180, saturation and value 0 to 255, as OpenCV gives them.</summary>
    private static float[] Hsv(ReadOnlySpan<byte> pixels)
    {
        float[] hsv = new float[pixels.Length];
        for (int i = 0; i < pixels.Length; i += 3)
        {
            int r = pixels[i], g = pixels[i + 1], b = pixels[i + 2];
            int most = Math.Max(r, Math.Max(g, b)), range = most - Math.Min(r, Math.Min(g, b));
            float hue = range == 0 ? 0 : most == r ? 30f * (g - b) / range : most == g ? 60 + (30f * (b - r) / range) : 120 + (30f * (r - g) / range);
            (hsv[i], hsv[i + 1], hsv[i + 2]) = (hue < 0 ? hue + 180 : hue, most == 0 ? 0 : 255f * range / most, most);
        }

        return hsv;
    }
}
