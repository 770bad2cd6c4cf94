using InferenceEngine.Media;
using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Quality;

/// <summary>What picked frames are like, over several films. Not thread-safe.</summary>
internal sealed class PickTally
{
    private readonly List<double> qualities = [];
    private readonly Dictionary<string, int> unwanted = [];
    private int withFaces, whole;

    public void Add(string? flaw, double quality, IReadOnlyList<bool> facesWhole)
    {
        qualities.Add(quality);
        if (flaw is not null)
            unwanted[flaw] = unwanted.GetValueOrDefault(flaw) + 1;
        withFaces += facesWhole.Count > 0 ? 1 : 0;
        whole += facesWhole.Count > 0 && facesWhole.All(isWhole => isWhole) ? 1 : 0;
    }

    public void Report(BenchRun run, string name)
    {
        run.Add($"picks, {name}: share that nobody wants", qualities.Count == 0 ? 0 : (double)unwanted.Values.Sum() / qualities.Count, "share");
        run.Add($"picks, {name}: mean quality by our model", qualities.DefaultIfEmpty().Average(), "score");
        run.Add($"picks, {name}: share with a face", qualities.Count == 0 ? 0 : (double)withFaces / qualities.Count, "share");
        run.Add($"picks, {name}: of those, all faces whole", withFaces == 0 ? 0 : (double)whole / withFaces, "share");
        if (unwanted.Count > 0)
            run.Note($"picks, {name}: {qualities.Count} frames, of them {string.Join(", ", unwanted.OrderBy(u => u.Key).Select(u => $"{u.Value} {u.Key}"))}");
    }
}

/// <summary>Looks at picked frames with the engine's models. Does not own the repository.</summary>
internal sealed class PickJudge(ModelRepository repository)
{
    private const int LongSide = 640;

    private readonly FaceDetector faces = new(repository.Open("blazeface-back"));
    private readonly QualityScorer quality = new(repository.Open("frame-quality"));

    public async Task AddAsync(PickTally tally, FlawedFilm film, IReadOnlyList<int> picks, CancellationToken cancellation)
    {
        await using MediaWorker worker = await MediaWorker.StartAsync(Worker.Options(), cancellation);
        VideoDescription video = await worker.OpenAsync(film.Path, cancellation);
        foreach (int pick in picks)
        {
            double ticks = (double)video.TimeBase.Denominator / video.TimeBase.Numerator / FlawedFilms.Rate;
            long pts = video.StartPts + (long)Math.Round(pick * ticks), frameTicks = (long)ticks;
            string? flaw = film.Unwanted.Where(u => pick >= u.First && pick <= u.Last).Select(u => u.What).FirstOrDefault();
            await foreach (VideoFrame frame in worker.DecodeRangeAsync(pts - (frameTicks / 2), pts + frameTicks, 1, LongSide, cancellation))
            {
                using (frame)
                {
                    IReadOnlyList<Face> found = await faces.DetectAsync(frame.Picture, FaceSearch.Thorough, cancellation);
                    double score = await quality.ScoreAsync(frame.Picture, cancellation);
                    Box all = new(-2, -2, frame.Picture.Width + 2, frame.Picture.Height + 2);
                    tally.Add(flaw, score, [.. found.Where(f => f.Score >= 0.85f).Select(f => all.Contains(f.Box))]);
                }

                break;
            }
        }
    }
}
