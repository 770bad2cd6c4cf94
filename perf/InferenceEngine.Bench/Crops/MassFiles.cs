using InferenceEngine.Media;

namespace InferenceEngine.Bench.Crops;

/// <summary>Photographs of the shared data and frames of the sample clips, which are decoded once and kept.</summary>
internal static class MassFiles
{
    private const int FramesPerClip = 12;
    private const int FrameSide = 854;

    private static readonly string[] folders = ["iqa/avt-ai", "faces", "text/mmocr/tests/data/det_toy_dataset/imgs"];

    private static readonly string[] people = ["Dance - 32938", "Doctor - 26732", "Thoughtful - 35590"];

    /// <summary>Whether a picture is of the half that nothing was chosen on, by its name.</summary>
    public static bool IsHeldOut(string file) => Path.GetFileName(file).Sum(letter => letter) % 2 == 1;

    /// <summary>In an order that does not depend on the machine.</summary>
    public static async Task<IReadOnlyList<string>> AllAsync(MediaWorker worker, CancellationToken cancellation)
    {
        List<string> files = [];
        foreach (string folder in folders.Select(name => Path.Combine(Installation.SharedData, name)).Where(Directory.Exists))
            files.AddRange(Directory.GetFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
        string clips = Path.Combine(Installation.Packages, "@thedeephakani/virtual-background@0.1.1/public/videos");
        foreach (string clip in people.Select(name => Path.Combine(clips, name + ".mp4")).Prepend(Installation.FilmClip).Where(File.Exists))
            files.AddRange(await FramesAsync(worker, clip, cancellation));
        return files;
    }

    private static async Task<List<string>> FramesAsync(MediaWorker worker, string clip, CancellationToken cancellation)
    {
        VideoDescription video = await worker.OpenAsync(clip, cancellation);
        List<VideoFrame> frames = [];
        await foreach (VideoFrame frame in worker.DecodeRangeAsync(
            video.StartPts, long.MaxValue, Math.Max(1, video.PacketCount / FramesPerClip), FrameSide, cancellation))
            frames.Add(frame);
        string kept = Directory.CreateDirectory(Path.Combine(Installation.Cache, "frames")).FullName;
        List<string> files = [];
        foreach (VideoFrame frame in frames)
        {
            using (frame)
            {
                files.Add(Path.Combine(kept, $"{video.ContentHash[..8]}-{frame.Pts}.png"));
                if (!File.Exists(files[^1]))
                    await MassPicture.WriteAsync(worker, frame.Picture, files[^1], cancellation);
            }
        }

        return files;
    }
}
