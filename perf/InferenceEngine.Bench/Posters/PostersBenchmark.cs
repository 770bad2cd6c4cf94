using System.Diagnostics;
using InferenceEngine.Media;
using InferenceEngine.Onnx;
using InferenceEngine.Posters;

namespace InferenceEngine.Bench.Posters;

/// <summary>
/// Posters from video by <see cref="PosterProducer"/> in this process, with default options: seconds per minute of 1080p by
/// stage, time to the first candidate of a short clip, and memory.
/// </summary>
internal sealed class PostersBenchmark : IBenchmark
{
    private const double Mebi = 1 << 20;
    private const double FirstCandidateGoalSeconds = 2;
    private const double FirstPosterGoalSeconds = 1;
    private const double ExactGoal = 6;
    private const double FastGoal = 30;

    public string Name => "posters";

    public string Summary => "posters from a minute of 1080p by stage, time to the first candidate, memory";

    public async Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        if (Clips.Missing() is { } reason)
        {
            run.Note($"not measured: {reason}");
            return;
        }

        run.Note($"default options, models on cpu, {Environment.ProcessorCount} cores; times include the worker's start");
        string minute = run.Quick ? Clips.Tiny() : Clips.OneMinute();
        string brief = run.Quick ? Clips.Tiny() : Clips.FifteenSeconds();
        PosterOptions options = run.Quick ? new() { CandidateCount = 1, AnalysisFrames = 2, AspectRatios = [new(1, 1)] } : new();
        double length = await LengthAsync(minute, cancellation);
        // The models of a repository are cold once: a fresh one for every cold round.
        List<double> cold = [];
        for (int round = 0; round < run.Rounds(3); round++)
        {
            using Studio fresh = new();
            cold.Add(await fresh.FirstCandidateAsync(brief, options, cancellation));
        }

        run.Add(Figure.AtMost(
            "first candidate of 15 s of 720p, models cold", Statistics.Median(cold), "s", FirstCandidateGoalSeconds));
        using Studio warm = new();
        await warm.WarmUpAsync(cancellation);
        await MeasureWarmAsync(run, warm, brief, options, cancellation);
        await MeasureMinuteAsync(run, warm, minute, options, length, cancellation);
        if (!run.Quick)
            await MeasureFilmAsync(run, warm, options, cancellation);
    }

    private static async Task MeasureWarmAsync(
        BenchRun run, Studio studio, string path, PosterOptions options, CancellationToken cancellation)
    {
        List<double> warm = [];
        for (int round = 0; round < run.Rounds(5); round++)
            warm.Add(await studio.FirstCandidateAsync(path, options, cancellation));
        run.Add(Figure.AtMost(
            "first candidate of 15 s of 720p, models warm", Statistics.Median(warm), "s", FirstCandidateGoalSeconds));
        if (run.Quick)
            return;
        List<ProductionTimes> with = [], without = [];
        for (int round = 0; round < 5; round++)
        {
            with.Add(await studio.ProduceAsync(path, options, cancellation));
            without.Add(await studio.ProduceAsync(path, options with { EarlyPoster = false }, cancellation));
        }

        run.Add(Figure.AtMost(
            "first finished poster of 15 s of 720p, models warm", Statistics.Median(with.Select(t => t.FirstPosterSeconds)), "s", FirstPosterGoalSeconds));
        double ranked = Statistics.Median(with.Select(t => t.FirstRankedSeconds)), alone = Statistics.Median(without.Select(t => t.FirstRankedSeconds));
        run.Add(new Figure("  first ranked one, beside the same without an early one", ranked, "s", alone, ranked / alone));
    }

    private static async Task MeasureMinuteAsync(
        BenchRun run, Studio studio, string path, PosterOptions options, double length, CancellationToken cancellation)
    {
        List<ProductionTimes> all = [];
        for (int round = 0; round < run.Rounds(3); round++)
            all.Add(await studio.ProduceAsync(path, options, cancellation));
        double perMinute = 60 / length;
        double seconds = Statistics.Median(all.Select(t => t.Seconds));
        run.Add("a minute of 1080p to all posters", seconds * perMinute, "s");
        run.Add(Figure.AtLeast("  times real time", length / seconds, "x", ExactGoal));
        foreach (StageTiming stage in all[0].Manifest.Timings)
        {
            double took = Statistics.Median(
                all.Select(t => t.Manifest.Timings.Single(s => s.Stage == stage.Stage).Seconds));
            run.Add($"  of it {stage.Stage}", took * perMinute, "s");
        }

        PosterManifest manifest = all[0].Manifest;
        run.Note($"{manifest.Candidates.Count} candidates, {manifest.Candidates.Sum(c => c.Pictures.Count)} pictures");
        run.Add(Figure.AtMost(
            "worker peak memory (VmHWM)", all.Max(t => t.WorkerPeakBytes) / Mebi, "MiB", Worker.Options().MemoryBytes / Mebi));
        run.Add("peak memory of the producing process, models and pixels", ProcessStatus.PeakMemoryBytes(Environment.ProcessId) / Mebi, "MiB");
    }

    /// <summary>Times faster than real time, for five minutes: the longest video whose shots are exact without being asked for.</summary>
    private static async Task MeasureFilmAsync(BenchRun run, Studio studio, PosterOptions options, CancellationToken cancellation)
    {
        string film = Clips.FiveMinutes();
        double length = await LengthAsync(film, cancellation);
        ProductionTimes exact = await studio.ProduceAsync(film, options, cancellation);
        run.Add(Figure.AtLeast("five minutes of 1080p, shots exact, times real time", length / exact.Seconds, "x", ExactGoal));
        ProductionTimes fast = await studio.ProduceAsync(film, options.Fast(), cancellation);
        run.Add(Figure.AtLeast("five minutes of 1080p, keyframes only, times real time", length / fast.Seconds, "x", FastGoal));
        run.Add("  first finished poster of it", fast.FirstPosterSeconds, "s");
        run.Add("  first ranked one", fast.FirstRankedSeconds, "s");
        List<ProductionTimes> clip = [];
        for (int round = 0; round < 3; round++)
            clip.Add(await studio.ProduceAsync(Clips.FifteenSeconds(), options.Fast(), cancellation));
        run.Add(Figure.AtMost(
            "first finished poster of 15 s of 720p, keyframes only", Statistics.Median(clip.Select(t => t.FirstPosterSeconds)), "s", FirstPosterGoalSeconds));
        run.Add("  first ranked one of it", Statistics.Median(clip.Select(t => t.FirstRankedSeconds)), "s");
    }

    private static async Task<double> LengthAsync(string path, CancellationToken cancellation)
    {
        await using MediaWorker worker = await MediaWorker.StartAsync(Worker.Options(), cancellation);
        return (await worker.OpenAsync(path, cancellation)).Duration.TotalSeconds;
    }
}
