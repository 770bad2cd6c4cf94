using System.Text.Json;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Stages;

namespace InferenceEngine.Posters.Internal.Memory;

/// <summary>
/// Remembers the finalists of a production, and renders them again for an order that differs in nothing that ranking looks at: design,
/// texts, formats, qualities, size. No model runs then, and no frame is decoded whose picture is remembered.
/// </summary>
internal sealed class RepeatStage(ProductionContext context)
{
    /// <summary>The finalists of an earlier production of this video with the same ranking; null when there was none.</summary>
    public Finalists? Find() => context.Memory.Find(FeatureJson.Default.Finalists, About());

    public void Keep(Finalists finalists) => context.Memory.Keep(finalists, FeatureJson.Default.Finalists, About());

    /// <summary>Renders them by rank.</summary>
    public async Task<List<Candidate>> RunAsync(Finalists known, RenderStage render, CancellationToken cancellation)
    {
        (context.IsRepeated, context.Bars, context.Logo) = (true, known.Bars, known.Logo);
        foreach (string note in known.Notes)
            context.Note(note);
        List<Candidate> candidates = [];
        foreach (Finalist finalist in known.Frames)
        {
            using RefinedFrame frame = await context.TimeAsync("recall", () => RecallAsync(finalist, cancellation));
            context.Finalists.Add(finalist);
            await context.EmitAsync(new CandidateFound(Candidates.FromRefined(frame, context)), cancellation);
            candidates.Add(await context.TimeAsync("render", () => render.RunAsync(frame, candidates.Count + 1, cancellation)));
            await context.ProgressAsync("render", 0.99 * candidates.Count / known.Frames.Count,
                $"{candidates.Count} of {known.Frames.Count} candidates rendered", cancellation);
        }

        return candidates;
    }

    private async Task<RefinedFrame> RecallAsync(Finalist finalist, CancellationToken cancellation)
    {
        FrameSample sample = new(finalist.Pts, finalist.Time, finalist.IsKeyframe, finalist.Features) { Shot = finalist.Shot, Motion = finalist.Motion };
        await context.Frames.LoadAsync([sample], context.Options.SourceMaxSide, cancellation);
        if (sample.Picture is null)
            throw new PosterException($"The frame at {finalist.Time.TotalSeconds:0.00} s could not be decoded again. Check the disk.");
        RefineStage.Mend(sample.Picture);
        return new RefinedFrame(sample, finalist.Seen, finalist.Reasons);
    }

    /// <summary>All options but those that only rendering looks at.</summary>
    private string[] About()
    {
        PosterOptions ranking = context.Options with
        {
            Formats = [], JpegQuality = 0, ModernQuality = 0, LongSidePixels = 0, Template = null, Text = new PosterText(), Enhance = null, Highlights = null,
            EarlyPoster = true,
        };
        return ["finalists", JsonSerializer.Serialize(ranking, FeatureJson.Default.PosterOptions)];
    }
}
