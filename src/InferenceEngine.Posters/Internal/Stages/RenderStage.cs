using System.Security.Cryptography;
using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Crops;
using InferenceEngine.Posters.Internal.Enhance;
using InferenceEngine.Posters.Internal.Placeholders;
using InferenceEngine.Posters.Internal.Ranking;
using InferenceEngine.Posters.Internal.Templates;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// Cuts a refined frame to every shape and encodes it in every format, shapes side by side, in worker processes of its own: the
/// decoding worker and the models are at the next candidate meanwhile. Used by one task at a time.
/// </summary>
internal sealed class RenderStage(ProductionContext context, RenderWorkers workers)
{
    private const int PreviewSide = 960;
    private const int PreviewQuality = 80;
    private readonly TemplateComposer? composer =
        context.Options.Template is { } template ? new(template, context.Options.Text) : null;

    private readonly PictureEnhancer? enhancer = context.Options.Enhance is { } options ? new(context.Models, options) : null;

    public async Task<Candidate> RunAsync(RefinedFrame frame, int rank, CancellationToken cancellation)
    {
        Candidate candidate = Candidates.FromRefined(frame, context) with { Rank = rank };
        candidate = await PreviewAsync(candidate, frame.Picture, cancellation);
        return await RenderAsync(candidate, frame, cancellation);
    }

    /// <summary>One poster of a frame, in the first shape and format, by a worker that the caller has. No event tells of it.</summary>
    public async Task<PosterRendered> OneAsync(MediaWorker worker, RefinedFrame frame, CancellationToken cancellation)
    {
        Candidate candidate = Candidates.FromRefined(frame, context);
        AspectRatio ratio = context.Options.AspectRatios[0];
        using RenderedCut rendered = await HoldAsync(
            worker, Problem(candidate, frame.Seen), (frame.Picture, candidate.Faces), ratio, cancellation);
        return await EncodeAsync(worker, candidate, rendered, ratio, context.Options.Formats[0], cancellation);
    }

    private async Task<Candidate> PreviewAsync(Candidate candidate, PixelBuffer frame, CancellationToken cancellation)
    {
        PixelRectangle whole = new(0, 0, frame.Width, frame.Height);
        (int width, int height, _) = Delivered(whole, PreviewSide);
        byte[] bytes = await workers.UseAsync(
            worker => worker.EncodeAsync(frame, whole, width, height, StillFormat.Jpeg, PreviewQuality, cancellation), cancellation);
        PosterPicture picture = Describe(candidate, "frame", StillFormat.Jpeg, bytes) with
        {
            Width = width,
            Height = height,
            Crop = whole,
        };
        candidate = candidate with { Preview = picture.FileName };
        await context.EmitAsync(new CandidatePreview(candidate, picture, bytes), cancellation);
        return candidate;
    }

    private async Task<Candidate> RenderAsync(Candidate candidate, RefinedFrame frame, CancellationToken cancellation)
    {
        CropProblem problem = Problem(candidate, frame.Seen);
        Task<List<PosterPicture>>[] shapes =
        [
            .. context.Options.AspectRatios.Select(ratio => workers.UseAsync(
                worker => ShapeAsync(worker, candidate, Asked(problem, ratio), (frame.Picture, ratio), cancellation), cancellation)),
        ];
        // Waits for all after a failure too: the others still read the frame.
        List<PosterPicture>[] pictures = await Task.WhenAll(shapes);
        return candidate with { Pictures = [.. pictures.SelectMany(shape => shape)] };
    }

    private CropProblem Problem(Candidate candidate, FrameSeen seen) =>
        CropProblem.From(candidate.Width, candidate.Height, (seen.Faces, seen.Text, seen.Saliency))
            with { Logo = context.LogoIn(candidate.Width, candidate.Height) };

    /// <summary>The same problem with the window that somebody chose for the shape, where there is one.</summary>
    private CropProblem Asked(CropProblem problem, AspectRatio ratio) =>
        context.Chosen.TryGetValue(ratio, out PixelRectangle chosen) ? problem with { Chosen = chosen } : problem;

    /// <summary>One shape in all formats, each told as soon as it is ready.</summary>
    private async Task<List<PosterPicture>> ShapeAsync(
        MediaWorker worker, Candidate candidate, CropProblem problem, (PixelBuffer Frame, AspectRatio Ratio) shape,
        CancellationToken cancellation)
    {
        using RenderedCut rendered = await HoldAsync(worker, problem, (shape.Frame, candidate.Faces), shape.Ratio, cancellation);
        List<PosterPicture> pictures = [];
        foreach (StillFormat format in context.Options.Formats)
        {
            PosterRendered poster = await EncodeAsync(worker, candidate, rendered, shape.Ratio, format, cancellation);
            pictures.Add(poster.Picture);
            await context.EmitAsync(poster, cancellation);
        }

        return pictures;
    }

    /// <summary>A cut at its delivered size, which the worker holds: it is resized once for all formats.</summary>
    private async Task<RenderedCut> HoldAsync(
        MediaWorker worker, CropProblem problem, (PixelBuffer Picture, IReadOnlyList<ScoredBox> Faces) seen, AspectRatio ratio,
        CancellationToken cancellation)
    {
        RenderedCut rendered = await CutAsync(worker, problem, seen, ratio, cancellation);
        try
        {
            (int width, int height, _) = Delivered(rendered.Window, context.Options.LongSidePixels);
            await worker.HoldAsync(rendered.Pixels, rendered.Window, width, height, cancellation);
            return rendered;
        }
        catch
        {
            rendered.Dispose();
            throw;
        }
    }

    private async Task<RenderedCut> CutAsync(
        MediaWorker worker, CropProblem problem, (PixelBuffer Picture, IReadOnlyList<ScoredBox> Faces) seen, AspectRatio ratio,
        CancellationToken cancellation)
    {
        PixelBuffer frame = seen.Picture;
        if (composer is not null)
        {
            TemplatePoster poster = await composer.ComposeAsync(
                worker, frame, problem, (ratio, context.Options.LongSidePixels), cancellation);
            return new RenderedCut(poster.Cut, poster.Picture, Whole(poster.Picture), poster) { Notes = poster.Notes };
        }

        PosterCut cut = PosterCut.Solve(problem, ratio);
        if (enhancer is not null && !cut.Padded)
            return await EnhanceAsync(enhancer, cut, seen, cancellation);
        PixelBuffer? padded = cut.Padded ? Padding.Build(frame, cut.Crop, ratio) : null;
        return new RenderedCut(cut, padded ?? frame, padded is null ? cut.Crop : Whole(padded), padded);
    }

    private async Task<RenderedCut> EnhanceAsync(
        PictureEnhancer steps, PosterCut cut, (PixelBuffer Picture, IReadOnlyList<ScoredBox> Faces) seen, CancellationToken cancellation)
    {
        (PixelBuffer? better, Enhancement? facts) = await steps.RunAsync(
            seen.Picture, cut.Crop, seen.Faces, context.Options.LongSidePixels, cancellation);
        return new RenderedCut(cut, better ?? seen.Picture, better is null ? cut.Crop : Whole(better), better) { Enhancement = facts };
    }

    private static PixelRectangle Whole(PixelBuffer picture) => new(0, 0, picture.Width, picture.Height);

    private async Task<PosterRendered> EncodeAsync(
        MediaWorker worker, Candidate candidate, RenderedCut rendered, AspectRatio ratio, StillFormat format, CancellationToken cancellation)
    {
        PosterCut cut = rendered.Cut;
        (int width, int height, string? smaller) = Delivered(rendered.Window, context.Options.LongSidePixels);
        // A template's own size is told by its own notes.
        IEnumerable<string> notes = rendered.Template is null && smaller is not null ? [smaller] : rendered.Notes;
        int quality = format == StillFormat.Jpeg ? context.Options.JpegQuality : context.Options.ModernQuality;
        byte[] bytes = await worker.EncodeAsync(format, quality, cancellation);
        PosterPicture picture = Describe(candidate, ratio.ToString(), format, bytes) with
        {
            Width = width,
            Height = height,
            Crop = cut.Crop,
            Padded = cut.Padded,
            Score = Math.Round(cut.Score, 4),
            Alternatives = cut.Alternatives,
            Template = rendered.Template?.Facts,
            Enhancement = rendered.Enhancement,
            ThumbHash = rendered.Placeholder.Hash,
            Colour = rendered.Placeholder.Colour,
            Reasons = [.. cut.Reasons, .. notes],
        };
        return new PosterRendered(candidate, picture, bytes);
    }

    /// <summary>The delivered size: the long side asked for, never more than the cut has.</summary>
    private static (int Width, int Height, string? Smaller) Delivered(PixelRectangle window, int longSide)
    {
        int side = Math.Max(window.Width, window.Height);
        if (side <= longSide)
        {
            string? smaller = side == longSide ? null : $"delivered at {window.Width} × {window.Height}: the cut has no more pixels";
            return (window.Width, window.Height, smaller);
        }

        double ratio = (double)longSide / side;
        return (Math.Max(1, (int)Math.Round(window.Width * ratio)), Math.Max(1, (int)Math.Round(window.Height * ratio)), null);
    }

    private static PosterPicture Describe(Candidate candidate, string ratio, StillFormat format, byte[] bytes)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return new PosterPicture
        {
            CandidateId = candidate.Id,
            AspectRatio = ratio,
            Format = format.ToString().ToLowerInvariant(),
            FileName = $"{hash[..20]}.{Extension(format)}",
            Sha256 = hash,
            SizeBytes = bytes.Length,
            Width = 0,
            Height = 0,
            Crop = default,
        };
    }

    private static string Extension(StillFormat format) => format switch
    {
        StillFormat.Jpeg => "jpg",
        StillFormat.WebP => "webp",
        StillFormat.Avif => "avif",
        _ => "png",
    };

    /// <summary>Pixels of a poster before they are encoded. Owns what was made for it.</summary>
    private sealed record RenderedCut(PosterCut Cut, PixelBuffer Pixels, PixelRectangle Window, IDisposable? Made) : IDisposable
    {
        public TemplatePoster? Template => Made as TemplatePoster;

        public IReadOnlyList<string> Notes { get; init; } = [];

        public Enhancement? Enhancement { get; init; }

        public Placeholder Placeholder { get; } = Placeholder.Of(Pixels, Window);

        public void Dispose() => Made?.Dispose();
    }
}
