using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// Shows the models the most promising frames, a few per shot, and chooses the candidates. Each good frame is announced as
/// soon as it is seen.
/// </summary>
internal sealed class AnalysisStage(ProductionContext context)
{
    /// <summary>Long side that the text model sees here; enough for titles and captions, which is what costs a frame its rank.</summary>
    private const int TextLongSide = 480;

    private const double EndFraction = 0.55;

    public async Task<IReadOnlyList<FrameSample>> RunAsync(FrameBank bank, CancellationToken cancellation)
    {
        List<FrameSample> frames = Promising(bank);
        List<double> scores = [];
        foreach (FrameSample frame in frames)
        {
            FrameSeen seen = await context.Models.LookAsync(frame.Picture!, FaceSearch.Fast, TextLongSide, cancellation);
            Candidate candidate = Candidates.FromSweep(frame, seen, context.Video);
            scores.Add(candidate.Scores.Total);
            await context.EmitAsync(new CandidateFound(candidate), cancellation);
            double done = (double)scores.Count / frames.Count;
            await context.ProgressAsync("analyse", SweepStage.EndFraction + ((EndFraction - SweepStage.EndFraction) * done),
                $"{scores.Count} of {frames.Count} frames seen", cancellation);
        }

        return Choose(frames, scores, context.Options.CandidateCount);
    }

    /// <summary>The best few of each shot, then the most different of those, best first.</summary>
    private List<FrameSample> Promising(FrameBank bank)
    {
        FrameSample[] best =
        [
            .. bank.Survivors.GroupBy(s => s.Shot).SelectMany(shot => shot
                .OrderByDescending(s => s.Features.Quality.Overall).ThenBy(s => s.Pts).Take(context.Options.FramesPerShot)),
        ];
        return Choose(best, [.. best.Select(s => s.Features.Quality.Overall)], context.Options.AnalysisFrames);
    }

    private List<FrameSample> Choose(IReadOnlyList<FrameSample> frames, List<double> scores, int count) =>
    [
        .. Diversity.Choose(
                scores, (a, b) => Diversity.Likeness(frames[a], frames[b], context.Video.Duration),
                count, context.Options.DiversityLambda)
            .Select(index => frames[index]),
    ];
}
