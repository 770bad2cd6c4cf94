using System.Globalization;
using System.Text;
using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Quality;

/// <summary>
/// Rank correlation with human scores, of our quality model and of two usual measures (perf/peers/quality_reference.py), on the
/// rated pictures of the shared data; all see a picture at 640 pixels.
/// </summary>
internal static class RatedPictures
{
    private const string Python = "/usr/bin/python3"; // Debian's: numpy is a Debian package
    private const int LongSide = 640;

    public static async Task AddAsync(BenchRun run, CancellationToken cancellation)
    {
        string folder = Path.Combine(Installation.SharedData, "iqa/avt-ai"), table = Path.Combine(folder, "scores.csv");
        if (!File.Exists(table) || Programs.Output(Python, ["-c", "import numpy"]) is null)
        {
            run.Note("rated pictures: not measured, the shared data or Debian's python3-numpy is missing");
            return;
        }

        string[][] rows = [.. (await File.ReadAllLinesAsync(table, cancellation)).Skip(1).Select(line => line.Split(','))];
        string[] paths = [.. rows.Select(row => Path.Combine(folder, row[0]))];
        (double[] ours, double[] brisque, double[] laplacian) = await ScoreAsync(paths, cancellation);
        foreach ((string scale, int column) in new[] { ("appeal", 1), ("quality", 2) })
        {
            double[] human = [.. rows.Select(row => double.Parse(row[column], CultureInfo.InvariantCulture))];
            double peer = Statistics.Spearman(brisque, human);
            run.Add(new Figure($"rated pictures, {scale}: Spearman of ours, beside BRISQUE-like", Statistics.Spearman(ours, human), "correlation", peer));
            run.Add($"rated pictures, {scale}: Spearman of the Laplacian", Statistics.Spearman(laplacian, human), "correlation");
        }

        run.Note($"rated pictures: {rows.Length} generated and real; a correlation on so few is sure to about 0.1");
    }

    private static async Task<(double[] Ours, double[] Brisque, double[] Laplacian)> ScoreAsync(
        string[] paths, CancellationToken cancellation)
    {
        using ScratchFolder folder = new();
        using ModelRepository repository = new(Installation.ModelManifest, Installation.Packages, new OnnxOptions());
        QualityScorer scorer = new(repository.Open("frame-quality"));
        await using MediaWorker worker = await MediaWorker.StartAsync(Worker.Options(), cancellation);
        List<double> ours = [];
        List<string> copies = [];
        foreach (string path in paths)
        {
            using PixelBuffer picture = await worker.ReadStillAsync(path, cancellation);
            using PixelBuffer small = Shrink(picture);
            ours.Add(await scorer.ScoreAsync(small, cancellation));
            copies.Add(Path.Combine(folder.Path, $"{copies.Count}.ppm"));
            await WriteAsync(copies[^1], small, cancellation);
        }

        string script = Path.Combine(Installation.Root, "perf/peers/quality_reference.py");
        double[][] peers = [.. Programs.Run(Python, [script, "--score", .. copies]).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray())];
        return ([.. ours], [.. peers.Select(p => p[0])], [.. peers.Select(p => p[1])]);
    }

    private static PixelBuffer Shrink(PixelBuffer picture)
    {
        double ratio = Math.Min(1, (double)LongSide / Math.Max(picture.Width, picture.Height));
        return Resampler.Resize(picture, new Box(0, 0, picture.Width, picture.Height),
            (int)Math.Round(picture.Width * ratio), (int)Math.Round(picture.Height * ratio));
    }

    private static async Task WriteAsync(string path, PixelBuffer picture, CancellationToken cancellation)
    {
        await using FileStream file = File.Create(path);
        file.Write(Encoding.ASCII.GetBytes($"P6\n{picture.Width} {picture.Height}\n255\n"));
        file.Write(picture.Pixels);
        await file.FlushAsync(cancellation);
    }
}
