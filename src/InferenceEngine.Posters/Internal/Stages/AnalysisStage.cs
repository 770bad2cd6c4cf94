using System.Runtime.CompilerServices;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// Shows the models the most promising frames, a few per shot, and ranks them. The slow models, for text and saliency, look only
/// at frames that would be next if they liked them, so that the first candidate is known early and most others are never shown
/// to them. Each frame that all models have seen is announced.
/// </summary>
internal sealed class AnalysisStage(ProductionContext context)
{
    /// <summary>Long side that the text model sees here; enough for titles and captions, which is what costs a frame its rank.</summary>
    public const int TextLongSide = 480;

    /// <summary>A frame with less than this share of the best score is no candidate, however different it is.</summary>
    private const double LeastShare = 0.5;

    /// <summary>How much of two frames' likeness is how many people they show and how close.</summary>
    private const double CastShare = 0.15;

    /// <summary>Share of the whole production at the end of this stage, for progress.</summary>
    public const double EndFraction = 0.5;

    private List<FrameSample> frames = [];
    private FrameFinds[] finds = [];
    private bool[] isRead = [];

    /// <summary>The promising frames.</summary>
    public IReadOnlyList<FrameSample> Looked => frames;

    /// <summary>Finds faces in the promising frames and returns how many there are.</summary>
    public async Task<int> PrepareAsync(FrameBank bank, CancellationToken cancellation)
    {
        frames = Promising(bank);
        finds = new FrameFinds[frames.Count];
        isRead = [.. frames.Select(frame => frame.Seen is not null)];
        for (int i = 0; i < frames.Count; i++)
        {
            finds[i] = frames[i].Seen is { } seen ? seen.Finds
                : await context.Looks.FindAsync(frames[i].Pts, frames[i].Picture!, FaceSearch.Fast, null, cancellation);
            await context.ProgressAsync("analyse", SweepStage.EndFraction
                + ((EndFraction - SweepStage.EndFraction) * (i + 1) / frames.Count),
                $"{i + 1} of {frames.Count} frames seen", cancellation);
        }

        return frames.Count;
    }

    /// <summary>The frames in the order in which they should become candidates; titles and other flawed frames last, whatever their score.</summary>
    public async IAsyncEnumerable<FrameSample> RankAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        double[] scores = [.. frames.Select((_, i) => Estimate(i))];
        List<FrameSample> titles = [];
        double best = 0;
        await foreach (int index in Diversity.ChooseAsync(
            scores, i => LookAsync(i, cancellation), SeenLikeness(Likeness(frames)), context.Options.DiversityLambda))
        {
            best = Math.Max(best, scores[index]);
            if (scores[index] < best * LeastShare)
                continue;
            if (frames[index].SpoiledShape is null && frames[index].Flaw is null)
                yield return frames[index];
            else
                titles.Add(frames[index]);
        }

        foreach (FrameSample title in titles)
            yield return title;
    }

    private double Estimate(int index)
    {
        FrameSample frame = frames[index];
        return CandidateRanking.Estimate(frame.Features.Quality, finds[index], frame.Picture!.Width, frame.Picture.Height);
    }

    private async Task<(double Estimate, bool IsScore)> LookAsync(int index, CancellationToken cancellation)
    {
        if (isRead[index])
            return (await ScoreAsync(index, cancellation), true);
        finds[index] = await context.Looks.ReadAsync(frames[index].Pts, frames[index].Picture!, finds[index], (FaceSearch.Fast, TextLongSide), cancellation);
        isRead[index] = true;
        return (Estimate(index), false);
    }

    private async Task<double> ScoreAsync(int index, CancellationToken cancellation)
    {
        FrameSample frame = frames[index];
        bool isNew = frame.Seen is null;
        frame.Seen ??= await context.Looks.CompleteAsync(frame.Pts, frame.Picture!, finds[index], null, cancellation);
        frame.SpoiledShape = TitleRule.SpoiledShape(frame.Seen, frame.Picture!.Width, frame.Picture.Height, context.Options);
        frame.Flaw ??= SeenRules.Flaw(frame.Features, finds[index], (frame.Picture.Width, frame.Picture.Height), context.Options.Reject);
        Candidate candidate = Candidates.FromSweep(frame, frame.Seen, context);
        if (isNew)
            await context.EmitAsync(new CandidateFound(candidate), cancellation);
        return candidate.Scores.Total;
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
        IReadOnlyList<int> order = Diversity.Choose(
            [.. best.Select(s => s.Features.Quality.Overall)], Likeness(best),
            context.Options.AnalysisFrames, context.Options.DiversityLambda);
        return [.. order.Select(index => best[index])];
    }

    /// <summary>With what models saw in the frames as well.</summary>
    private Func<int, int, double> SeenLikeness(Func<int, int, double> looks) => (a, b) =>
        ((1 - CastShare) * looks(a, b)) + (CastShare * Diversity.Likeness(finds[a], finds[b], frames[a].Picture!.Height));

    private Func<int, int, double> Likeness(List<FrameSample> among) =>
        (a, b) => Diversity.Likeness(among[a], among[b], context.Video.Duration);
}
