using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// For each chosen frame: decodes its surroundings at full size, takes the sharpest frame of the same scene and shows it to
/// the models again.
/// </summary>
internal sealed class RefineStage(ProductionContext context)
{
    private const double StartFraction = 0.55;
    private const double EndFraction = 0.8;

    /// <summary>Frames compared per candidate.</summary>
    private const int Neighbours = 15;

    /// <summary>A longer way back to the keyframe before is not worth half a second of choice.</summary>
    private static readonly TimeSpan longWayBack = TimeSpan.FromSeconds(1.5);

    public async Task<List<RefinedFrame>> RunAsync(IReadOnlyList<FrameSample> chosen, CancellationToken cancellation)
    {
        List<RefinedFrame> refined = [];
        try
        {
            foreach (FrameSample anchor in chosen)
            {
                if (await RefineAsync(anchor, cancellation) is { } frame)
                    AddUnlessTwin(refined, frame);
                double done = (refined.Count + 1.0) / (chosen.Count + 1);
                await context.ProgressAsync("refine", StartFraction + ((EndFraction - StartFraction) * done),
                    $"{refined.Count} of {chosen.Count} candidates at full size", cancellation);
            }

            return refined;
        }
        catch
        {
            refined.ForEach(frame => frame.Dispose());
            throw;
        }
    }

    private async Task<RefinedFrame?> RefineAsync(FrameSample anchor, CancellationToken cancellation)
    {
        SharpestFrame sharpest = new(anchor, context.Options.SweepMaxSide);
        try
        {
            (long from, long to, int every) = Window(anchor);
            await foreach (VideoFrame frame in context.Worker.DecodeRangeAsync(from, to, every, context.Options.SourceMaxSide, cancellation))
                sharpest.Offer(frame);
            await foreach (VideoFrame frame in MissingAsync(sharpest, anchor, cancellation))
                sharpest.Take(frame);
            if (sharpest.Best is not { Picture: not null } best)
            {
                context.Note($"the frame at {anchor.Time.TotalSeconds:0.00} s could not be decoded again and was left out");
                return null;
            }

            FrameSeen seen = await context.Models.LookAsync(
                best.Picture, FaceSearch.Thorough, context.Options.TextLongSide, cancellation);
            return new RefinedFrame(best, seen, [sharpest.Reason]);
        }
        catch
        {
            sharpest.Best?.Dispose();
            throw;
        }
    }

    /// <summary>The frame itself, when nothing in the window belongs to its scene.</summary>
    private IAsyncEnumerable<VideoFrame> MissingAsync(
        SharpestFrame sharpest, FrameSample anchor, CancellationToken cancellation) => sharpest.Best is not null
        ? AsyncEnumerable.Empty<VideoFrame>()
        : context.Worker.DecodeAsync([anchor.Pts], context.Options.SourceMaxSide, cancellation);

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

    /// <summary>Two candidates of one scene may have moved to the same frame: the first, which ranked higher, stays.</summary>
    private void AddUnlessTwin(List<RefinedFrame> refined, RefinedFrame frame)
    {
        RefinedFrame? twin = refined.Find(r => r.Sample.Pts == frame.Sample.Pts
            || (PerceptualHash.Distance(r.Sample.Features.Hash, frame.Sample.Features.Hash) <= context.Options.Reject.DuplicateBits
                && ShotDetector.IsSameScene(r.Sample.Features, frame.Sample.Features)));
        if (twin is null)
        {
            refined.Add(frame);
            return;
        }

        context.Note($"the candidate at {frame.Sample.Time.TotalSeconds:0.00} s looks like the one at "
            + $"{twin.Sample.Time.TotalSeconds:0.00} s after refining and was left out");
        frame.Dispose();
    }
}
