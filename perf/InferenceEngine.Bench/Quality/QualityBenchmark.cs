using InferenceEngine.Bench.Crops;
using InferenceEngine.Bench.Posters;
using InferenceEngine.Posters;

namespace InferenceEngine.Bench.Quality;

/// <summary>How good the pictures are, against ground truth and beside what people use today.</summary>
internal sealed class QualityBenchmark : IBenchmark
{
    public string Name => "quality";

    public string Summary => "shots, quality scores, picks and crops against ground truth, beside ffmpeg and usual measures";

    public async Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        if (Clips.Missing() is { } reason)
        {
            run.Note($"not measured: {reason}");
            return;
        }

        if (run.Quick)
        {
            // One frame of a tiny clip through everything that does not need the shared data.
            await PickFigures.AddAsync(run, [new FlawedFilm(Clips.Tiny(), [], 48)],
                new PosterOptions { CandidateCount = 1, AnalysisFrames = 2, AspectRatios = [new(1, 1)] }, cancellation);
            await ShotFigures.AddAsync(run, "tiny clip", [new ShotTruth(Clips.Tiny(), [], [])], cancellation);
            return;
        }

        await ShotFigures.AddAsync(run, "annotated clips", ShotTruth.Annotated(), cancellation);
        await ShotFigures.AddAsync(run, "composed clips", ComposedClips.Make(8, 12), cancellation);
        await RatedPictures.AddAsync(run, cancellation);
        await PickFigures.AddAsync(run, FlawedFilms.Make(4), new PosterOptions(), cancellation);
        await new CropsBenchmark().RunAsync(run, cancellation);
    }
}
