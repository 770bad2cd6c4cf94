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
    public const int TextLongSide = 480;

    /// <summary>A frame with less than this share of the best score is no candidate, however different it is.</summary>
    private const double LeastShare = 0.5;

    /// <summary>Share of the whole production at the end of this stage, for progress.</summary>
    public const double EndFraction = 0.5;

    /// <summary>The frames in the order in which they should become candidates: more than asked for, should some fail.</summary>
    public async Task<IReadOnlyList<FrameSample>> RunAsync(FrameBank bank, CancellationToken cancellation)
    {
        List<FrameSample> frames = Promising(bank);
        List<double> scores = [];
        foreach (FrameSample frame in frames)
        {
            scores.Add((await LookAsync(frame, cancellation)).Scores.Total);
            double done = (double)scores.Count / frames.Count;
            await context.ProgressAsync("analyse", SweepStage.EndFraction + ((EndFraction - SweepStage.EndFraction) * done),
                $"{scores.Count} of {frames.Count} frames seen", cancellation);
        }

        // Titles come last, whatever their score.
        return
        [
            .. Choose(frames, scores, frames.Count, scores.DefaultIfEmpty(0).Max() * LeastShare)
                .OrderBy(frame => frame.SpoiledShape is not null),
        ];
    }

    private async Task<Candidate> LookAsync(FrameSample frame, CancellationToken cancellation)
    {
        bool isNew = frame.Seen is null;
        frame.Seen ??= await context.Models.LookAsync(frame.Picture!, FaceSearch.Fast, TextLongSide, null, cancellation);
        frame.SpoiledShape = TitleRule.SpoiledShape(
            frame.Seen, frame.Picture!.Width, frame.Picture.Height, context.Options);
        Candidate candidate = Candidates.FromSweep(frame, frame.Seen, context.Video);
        if (isNew)
            await context.EmitAsync(new CandidateFound(candidate), cancellation);
        return candidate;
    }

    /// <summary>The best few of each shot (more where there are few shots), then the most different of those, best first.</summary>
    private List<FrameSample> Promising(FrameBank bank)
    {
        IGrouping<int, FrameSample>[] shots = [.. bank.Survivors.GroupBy(s => s.Shot)];
        int perShot = Math.Max(context.Options.FramesPerShot, context.Options.AnalysisFrames / Math.Max(1, shots.Length));
        List<FrameSample> best =
        [
            .. shots.SelectMany(shot => shot
                .OrderByDescending(s => s.Features.Quality.Overall).ThenBy(s => s.Pts).Take(perShot)),
        ];
        return Choose(best, [.. best.Select(s => s.Features.Quality.Overall)], context.Options.AnalysisFrames);
    }

    private List<FrameSample> Choose(List<FrameSample> frames, List<double> scores, int count, double least = 0) =>
    [
        .. Diversity.Choose(
                scores, (a, b) => Diversity.Likeness(frames[a], frames[b], context.Video.Duration),
                count, context.Options.DiversityLambda)
            .Where(index => scores[index] >= least)
            .Select(index => frames[index]),
    ];
}
