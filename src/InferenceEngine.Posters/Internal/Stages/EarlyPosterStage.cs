using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// A finished poster of the frame that the models looked at early, while the sweep goes on: decoded once more, at full size, by a
/// worker that renders later. Cut by what the early look saw. Where it would cost much or come too late there is none.
/// Used by one task at a time.
/// </summary>
internal sealed class EarlyPosterStage(ProductionContext context, RenderWorkers workers, RenderStage render, IFileParts? parts)
{
    /// <summary>Most pixels on the way from the keyframe before: three seconds of 1080p, 0.4 s of a core.</summary>
    private const double MostPixels = 150e6;

    /// <summary>What is no MP4 or MOV is read as a whole to be opened.</summary>
    private const long MostBytesRead = 64L << 20;

    /// <summary>The ranked posters of a shorter video come as soon.</summary>
    private static readonly TimeSpan shortest = TimeSpan.FromSeconds(5);

    private Task making = Task.CompletedTask;

    /// <summary>Starts on a frame without letterbox bars, unless that would cost much.</summary>
    public void Begin(FrameSample frame, FrameSeen seen, CancellationToken cancellation)
    {
        if (IsCheap(frame))
            making = MakeAsync(frame, (frame.Picture!.Width, frame.Picture.Height), seen, cancellation);
    }

    /// <summary>Waits for the poster; a video that cannot be read a second time costs it only, and a note says so.</summary>
    public async Task EndAsync()
    {
        try
        {
            await making;
        }
        catch (Exception cause) when (cause is PosterException or MediaException { Error: not MediaError.Cancelled })
        {
            context.Note($"no early poster: {cause.Message}");
        }
    }

    /// <summary>Whether a poster of this frame costs little and comes early.</summary>
    public bool IsCheap(FrameSample frame)
    {
        VideoDescription video = context.Video;
        TimeSpan way = frame.Time - VideoTime.Of(video, video.KeyframePts.Where(pts => pts <= frame.Pts).DefaultIfEmpty(video.StartPts).Max());
        double pixels = way.TotalSeconds * video.FrameRate * video.Width * video.Height;
        // Enhancing takes seconds.
        return context.Options is { EarlyPoster: true, Enhance: null } && video.Duration >= shortest && pixels <= MostPixels
            && (video.Format.StartsWith("mov", StringComparison.Ordinal) || video.SizeBytes <= MostBytesRead);
    }

    private async Task MakeAsync(FrameSample frame, (int Width, int Height) size, FrameSeen seen, CancellationToken cancellation)
    {
        PosterRendered made = await workers.UseAsync(worker => RenderAsync(worker, frame, size, seen, cancellation), cancellation);
        await context.EmitAsync(new EarlyPoster(made.Candidate, made.Picture, made.Bytes), cancellation);
    }

    private async Task<PosterRendered> RenderAsync(
        MediaWorker worker, FrameSample frame, (int Width, int Height) size, FrameSeen seen, CancellationToken cancellation)
    {
        await worker.OpenAsync(context.Video, parts, cancellation);
        using FrameSample full = new(frame.Pts, frame.Time, frame.IsKeyframe, frame.Features);
        await foreach (VideoFrame decoded in worker.DecodeAsync([frame.Pts], context.Options.SourceMaxSide, cancellation))
            full.Keep(decoded.Picture, decoded);
        if (full.Picture is not { } picture)
            throw new PosterException($"the frame at {frame.Time.TotalSeconds:0.00} s could not be decoded again");
        FrameSeen scaled = seen.Scale((float)picture.Width / size.Width, (float)picture.Height / size.Height);
        return await render.OneAsync(worker, new RefinedFrame(full, scaled, RefineStage.Mend(picture)), cancellation);
    }
}
