using InferenceEngine.Media;
using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// After the last poster: keeps the pictures of the frames that another order of the same video may choose, so that it
/// decodes nothing. Most are in the worker's memory still.
/// </summary>
internal sealed class KeepStage(ProductionContext context)
{
    /// <summary>
    /// Full-size pictures kept of a video: twice those that the models look at by default. At 1080p they are some 100
    /// MB and take a second.
    /// </summary>
    private const int MostPictures = 32;

    /// <param name="bank">The sweep's frames; null where there was no sweep.</param>
    /// <param name="looked">The frames that the models looked at.</param>
    /// <param name="cancellation">Stops; what was kept stays.</param>
    public async Task RunAsync(FrameBank? bank, IReadOnlyList<FrameSample> looked, CancellationToken cancellation)
    {
        if (!context.Frames.IsOn)
            return;
        try
        {
            FrameSample[] able = bank is null ? [] : [.. bank.Survivors];
            foreach (FrameSample frame in able)
                context.Frames.Keep(frame.Pts, context.Options.SweepMaxSide, frame.Picture!);
            List<long> wanted = [.. context.Finalists.Select(f => f.Pts)];
            foreach (FrameSample frame in looked.Concat(able.OrderByDescending(s => s.Features.Quality.Overall)).Take(MostPictures))
                wanted.Add(await SharpestAsync(frame, looked, cancellation));
            await context.Frames.KeepAsync(wanted.Distinct().Take(MostPictures), context.Options.SourceMaxSide, cancellation);
        }
        catch (MediaException) when (!cancellation.IsCancellationRequested)
        {
            // The posters are out already. An order that misses a frame decodes it, and its manifest says so.
        }
    }

    /// <summary>
    /// The frame that would be taken for one that models looked at; others are only looked around when they are chosen.
    /// </summary>
    private async Task<long> SharpestAsync(FrameSample frame, IReadOnlyList<FrameSample> looked, CancellationToken cancellation) =>
        looked.Contains(frame) ? (await new RefineStage(context).SearchAsync(frame, moves: true, cancellation)).Pts : frame.Pts;
}
