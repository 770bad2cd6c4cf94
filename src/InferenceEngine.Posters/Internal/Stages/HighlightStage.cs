using InferenceEngine.Posters.Internal.Highlights;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>Highlights beside the posters, where they were asked for. Shots that are exact already cost no second decoding.</summary>
internal sealed class HighlightStage(ProductionContext context, HighlightOptions options)
{
    /// <summary>Null, with a note, where the video as a whole cannot be decoded.</summary>
    public async Task<HighlightReport?> RunAsync(CancellationToken cancellation)
    {
        ShotScan scan = context.Scan ?? await ShotScan.RunAsync(context.Worker, null, cancellation);
        if (scan.FrameCount > 0)
            return await new HighlightMaker(context.Worker, context.Models, context.Video, options, context.Note).RunAsync(
                scan, (file, bytes) => context.EmitAsync(new HighlightMade(file, bytes), cancellation), cancellation);
        context.Note("no highlights: no frame came when all were asked for");
        return null;
    }
}
