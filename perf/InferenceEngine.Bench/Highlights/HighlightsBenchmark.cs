using System.Diagnostics;
using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters;

namespace InferenceEngine.Bench.Highlights;

/// <summary>Highlights of a minute of 1080p with sound, and what they are made of: listening, cutting, the moving preview, enlarging.</summary>
internal sealed class HighlightsBenchmark : IBenchmark
{
    private const double CutSeconds = 10;

    public string Name => "highlights";

    public string Summary => "highlights of a minute of 1080p: the whole, its sound, a cut beside ffmpeg's copy; enlarging a cut of a poster";

    public async Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        if (Clips.Missing() is { } reason)
        {
            run.Note($"not measured: {reason}");
            return;
        }

        string film = run.Quick ? Clips.TinyWithSound() : Clips.OneMinuteWithSound();
        using ScratchFolder folder = new();
        using ModelRepository repository = new(Installation.ModelManifest, Installation.Packages, new OnnxOptions());
        using PosterModels models = PosterModels.Load(repository);
        await MeasureWholeAsync(run, models, film, folder.Path, cancellation);
        await MeasurePartsAsync(run, film, folder.Path, cancellation);
        await MeasureEnlargingAsync(run, repository, film, cancellation);
    }

    private static async Task MeasureWholeAsync(
        BenchRun run, PosterModels models, string film, string folder, CancellationToken cancellation)
    {
        HighlightProducer producer = new(models, Worker.Options());
        HighlightOptions options = new() { ClipLength = TimeSpan.FromSeconds(run.Quick ? 2 : CutSeconds) };
        List<double> seconds = [];
        double length = 1;
        for (int round = 0; round < run.Rounds(3); round++)
        {
            long start = Stopwatch.GetTimestamp();
            HighlightManifest manifest = await producer.WriteAsync(film, Path.Combine(folder, "out"), options, null, cancellation);
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            length = manifest.Video.DurationSeconds;
        }

        run.Add("a minute of 1080p to highlights, three clips with previews", Statistics.Median(seconds) * 60 / length, "s");
        run.Add("that against real time", length / Statistics.Median(seconds), "times");
    }

    private static async Task MeasurePartsAsync(BenchRun run, string film, string folder, CancellationToken cancellation)
    {
        await using MediaWorker worker = await MediaWorker.StartAsync(Worker.Options(), cancellation);
        VideoDescription video = await worker.OpenAsync(film, cancellation);
        double to = Math.Min(CutSeconds, video.Duration.TotalSeconds);
        long toPts = video.StartPts + (long)(to * video.TimeBase.Denominator / video.TimeBase.Numerator);
        string copy = Path.Combine(folder, "copy.mp4");
        List<double> listening = [], ffmpegListening = [], cutting = [], ffmpegCutting = [];
        for (int round = 0; round < run.Rounds(5); round++)
        {
            listening.Add(await TimeAsync(async () =>
            {
                await foreach (SoundBlock block in worker.ListenAsync(cancellation))
                    _ = block.Samples.Length;
            }));
            ffmpegListening.Add(await TimeAsync(
                () => Ffmpeg("-i", film, "-vn", "-ac", "1", "-ar", "16000", "-c:a", "pcm_f32le", "-f", "null", "-")));
            cutting.Add(await TimeAsync(() => worker.CutAsync(video.StartPts, toPts, cancellation)));
            ffmpegCutting.Add(await TimeAsync(() => Ffmpeg("-y", "-i", film, "-t", $"{to:0}", "-c", "copy", copy)));
        }

        double length = video.Duration.TotalSeconds, sound = Statistics.Median(listening), cut = Statistics.Median(cutting);
        double soundPeer = Statistics.Median(ffmpegListening), cutPeer = Statistics.Median(ffmpegCutting);
        run.Add(new Figure(
            "sound to 16 kHz, against real time, beside the ffmpeg program", length / sound, "times", length / soundPeer, soundPeer / sound));
        run.Add(new Figure(
            "a cut of ten seconds by copying, beside the ffmpeg program", cut * 1000, "ms", cutPeer * 1000, cutPeer / cut));
    }

    private static async Task MeasureEnlargingAsync(
        BenchRun run, ModelRepository repository, string film, CancellationToken cancellation)
    {
        if (!File.Exists(repository.PathOf(repository.Manifest.Find("esrgan-slim-x2"))))
        {
            run.Note("enlarging: not measured, ./engine setup --models fetches its model");
            return;
        }

        Enlarger enlarger = new(repository.Open("esrgan-slim-x2"));
        using PixelBuffer picture = new(run.Quick ? 32 : 480, run.Quick ? 24 : 270);
        new Random(1).NextBytes(picture.Pixels);
        List<double> seconds = [];
        for (int round = 0; round < run.Rounds(3); round++)
        {
            seconds.Add(await TimeAsync(async () =>
                (await enlarger.EnlargeAsync(picture, (0, 0, picture.Width, picture.Height), cancellation)).Dispose()));
        }

        run.Add("480 × 270 enlarged to 960 × 540", Statistics.Median(seconds), "s");
        await EnlargedDetail.AddAsync(run, enlarger, film, cancellation);
    }

    private static Task Ffmpeg(params string[] arguments)
    {
        Programs.Run("ffmpeg", ["-v", "error", "-nostdin", .. arguments]);
        return Task.CompletedTask;
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
