using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Memory;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// For each chosen frame: looks through its surroundings at the sweep's size, decodes the sharpest frame of the same scene at
/// full size and shows it to the models again.
/// </summary>
internal sealed class RefineStage(ProductionContext context)
{
    /// <summary>Frames compared per candidate.</summary>
    private const int Neighbours = 15;

    /// <summary>A longer way back to the keyframe before is not worth half a second of choice.</summary>
    private static readonly TimeSpan longWayBack = TimeSpan.FromSeconds(1.5);

    /// <summary>
    /// A sharper neighbour may lose this much of the score; beyond it something came into the picture, a title for example,
    /// and the frame itself is taken.
    /// </summary>
    private const double WorthwhileLoss = 0.08;

    /// <summary>Candidates must differ in this many more bits than the frames of the sweep.</summary>
    private const int StricterBits = 2;

    private readonly List<FrameSample> done = [];

    /// <summary>
    /// The frame at full size; null when it looks like an earlier one, cannot be decoded again or, unless titles are allowed,
    /// text is in the way of some shape's cut, which the anchor then says.
    /// </summary>
    public async Task<RefinedFrame?> RunAsync(FrameSample anchor, bool allowsTitle, CancellationToken cancellation)
    {
        if (IsTwin(anchor))
            return null;
        RefinedFrame? refined = await TryAsync(anchor, moves: true, cancellation);
        if (refined is not null && refined.Sample.Pts != anchor.Pts && IsWorse(refined, anchor))
        {
            refined.Dispose();
            refined = await TryAsync(anchor, moves: false, cancellation);
        }

        if (refined is not null && !allowsTitle && IsFlawed(refined, anchor))
        {
            refined.Dispose();
            return null;
        }

        if (refined is not null)
            done.Add(refined.Sample);
        return refined;
    }

    /// <summary>Whether something came into the picture that the anchor has not.</summary>
    private bool IsWorse(RefinedFrame refined, FrameSample anchor) => Score(refined) < Score(anchor) - WorthwhileLoss
        || (anchor.SpoiledShape is null && SpoiledShape(refined) is not null) || (anchor.Flaw is null && Flaw(refined) is not null);

    /// <summary>Whether the full-size frame shows a title or a flaw, which the anchor then says.</summary>
    private bool IsFlawed(RefinedFrame refined, FrameSample anchor)
    {
        anchor.SpoiledShape = SpoiledShape(refined);
        anchor.Flaw = Flaw(refined);
        return anchor.SpoiledShape is not null || anchor.Flaw is not null;
    }

    private string? Flaw(RefinedFrame refined) => SeenRules.Flaw(
        refined.Sample.Features, refined.Seen.Finds,
        (refined.Picture.Width, refined.Picture.Height), context.Options.Reject);

    private AspectRatio? SpoiledShape(RefinedFrame refined) => TitleRule.SpoiledShape(
        refined.Seen, refined.Picture.Width, refined.Picture.Height, context.Options);

    private async Task<RefinedFrame?> TryAsync(FrameSample anchor, bool moves, CancellationToken cancellation)
    {
        KnownSharpest sharpest = await SearchAsync(anchor, moves, cancellation);
        FrameSample best = new(sharpest.Pts, sharpest.Time, sharpest.IsKeyframe, sharpest.Features)
        {
            Shot = anchor.Shot, Motion = anchor.Motion,
        };
        if (IsTwin(best))
            return null;
        try
        {
            await context.Frames.LoadAsync([best], context.Options.SourceMaxSide, cancellation);
            if (best.Picture is null)
            {
                context.Note($"the frame at {best.Time.TotalSeconds:0.00} s could not be decoded again and was left out");
                return null;
            }

            string[] reasons = Mend(best.Picture);
            FrameSeen seen = await CloseLook.RunAsync(context, (best.Pts, best.Picture), Known(anchor, best), cancellation);
            return new RefinedFrame(best, seen, [sharpest.Reason, .. reasons]);
        }
        catch
        {
            best.Dispose();
            throw;
        }
    }

    /// <summary>Takes the picture over, without its bars.</summary>
    internal static void Keep(FrameSample sample, VideoFrame frame, LetterboxBars bars)
    {
        (PixelBuffer picture, IDisposable owner) = Inside(frame, bars);
        sample.Keep(picture, owner);
    }

    /// <summary>What is inside the bars, and what has to be disposed with it; the frame is taken over.</summary>
    internal static (PixelBuffer Picture, IDisposable Owner) Inside(VideoFrame frame, LetterboxBars bars)
    {
        if (bars.IsEmpty)
            return (frame.Picture, frame);
        using (frame)
        {
            PixelBuffer inside = bars.Crop(frame.Picture);
            return (inside, inside);
        }
    }

    /// <summary>Mends combs and says so.</summary>
    internal static string[] Mend(PixelBuffer picture)
    {
        double share = Interlacing.Share(picture);
        if (!Interlacing.IsCombed(share))
            return [];
        Interlacing.Mend(picture);
        return [$"interlaced: {share:P1} of it was torn between two moments; one of them is kept"];
    }

    /// <summary>Whether a frame is of the anchor's shot and not inside a transition, as far as shots are known exactly.</summary>
    private bool IsOfShot(VideoFrame frame, FrameSample anchor) => context.Scan is not { } scan
        || (scan.ShotAt(frame.Pts) == anchor.Shot && scan.TransitionAt(frame.Pts) is null);

    private double Score(RefinedFrame frame) => Candidates.FromRefined(frame, context).Scores.Total;

    private double Score(FrameSample anchor) => Candidates.FromSweep(anchor, anchor.Seen!, context).Scores.Total;

    /// <summary>The sharpest frame around another: the same where it may not move; remembered, or looked for.</summary>
    internal async Task<KnownSharpest> SearchAsync(FrameSample anchor, bool moves, CancellationToken cancellation)
    {
        // A frame of the look at every frame is the sharpest of its surroundings already.
        if (!moves || context.IsExact || context.Options.RefineWindow == TimeSpan.Zero)
            return new SharpestFrame(anchor, context.Bars).Found;
        string[] about =
        [
            "sharpest", $"{anchor.Pts}", $"{anchor.Shot}", $"{context.Options.RefineWindow}",
            $"{context.Options.SweepMaxSide}", $"{context.Bars}",
        ];
        if (context.Memory.Plain.Find(FeatureJson.Default.KnownSharpest, about) is { } known)
            return known;
        context.Frames.Miss(anchor.Time);
        KnownSharpest found = (await LookAroundAsync(anchor, cancellation)).Found;
        context.Memory.Plain.Keep(found, FeatureJson.Default.KnownSharpest, about);
        return found;
    }

    private async Task<SharpestFrame> LookAroundAsync(FrameSample anchor, CancellationToken cancellation)
    {
        SharpestFrame sharpest = new(anchor, context.Bars);
        (long from, long to, int every) = Window(anchor);
        await foreach (VideoFrame frame in context.Worker.DecodeRangeAsync(
            from, to, every, context.Options.SweepMaxSide, cancellation))
        {
            if (IsOfShot(frame, anchor))
                sharpest.Offer(frame);
            else
                frame.Dispose();
        }

        return sharpest;
    }

    /// <summary>Half a window before and after; after only, where going back means decoding a long group of pictures.</summary>
    private (long From, long To, int Every) Window(FrameSample anchor)
    {
        VideoDescription video = context.Video;
        TimeSpan half = context.Options.RefineWindow;
        long margin = VideoTime.Pts(video, half) - video.StartPts;
        long back = VideoTime.Pts(video, longWayBack) - video.StartPts;
        long before = video.KeyframePts.Where(pts => pts < anchor.Pts).DefaultIfEmpty(anchor.Pts).Max();
        long from = anchor.IsKeyframe && anchor.Pts - before > back ? anchor.Pts : anchor.Pts - margin;
        int every = Math.Max(1, (int)Math.Round(Math.Clamp(video.FrameRate, 1, 1000) * half.TotalSeconds * 2 / Neighbours));
        return (Math.Max(video.StartPts, from), anchor.Pts + margin, every);
    }

    /// <summary>The anchor's map, when the refined frame is a near-duplicate of it, and its quality, when it is the same.</summary>
    private KnownSeen Known(FrameSample anchor, FrameSample best) => new(
        PerceptualHash.Distance(anchor.Features.Hash, best.Features.Hash) <= context.Options.Reject.DuplicateBits ? anchor.Seen?.Saliency : null,
        anchor.Pts == best.Pts ? anchor.Seen?.Technical : null);

    /// <summary>
    /// Two candidates of one scene may have moved together, and an editor wants no two that look alike, so this is stricter
    /// than the sweep: the first, which ranked higher, stays.
    /// </summary>
    private bool IsTwin(FrameSample frame) => done.Exists(other => other.Pts == frame.Pts
        || (PerceptualHash.Distance(other.Features.Hash, frame.Features.Hash) <= context.Options.Reject.DuplicateBits + StricterBits
            && ShotDetector.IsSameScene(other.Features, frame.Features)));
}
