using System.Security.Cryptography;
using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Crops;
using InferenceEngine.Posters.Internal.Enhance;
using InferenceEngine.Posters.Internal.Placeholders;
using InferenceEngine.Posters.Internal.Templates;

namespace InferenceEngine.Posters.Internal.Stages;

/// <summary>
/// Cuts a refined frame to every shape and encodes it in every format. Owns a worker process of its own, because encoding uses
/// one core: meanwhile the other worker and the models are at the next candidate. Used by one task at a time.
/// </summary>
internal sealed class RenderStage(ProductionContext context, MediaOptions media) : IAsyncDisposable
{
    private const int PreviewSide = 960;
    private const int PreviewQuality = 80;
    private readonly TemplateComposer? composer =
        context.Options.Template is { } template ? new(template, context.Options.Text) : null;

    private readonly PictureEnhancer? enhancer = context.Options.Enhance is { } options ? new(context.Models, options) : null;

    private readonly Task<MediaWorker> starting = Task.Run(() => MediaWorker.StartAsync(media), CancellationToken.None);

    public async Task<Candidate> RunAsync(RefinedFrame frame, int rank, CancellationToken cancellation)
    {
        Candidate candidate = Candidates.FromRefined(frame, context) with { Rank = rank };
        candidate = await PreviewAsync(candidate, frame.Picture, cancellation);
        return await RenderAsync(candidate, frame, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await ((Task)starting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (starting.IsCompletedSuccessfully)
            await (await starting).DisposeAsync();
    }

    private async Task<Candidate> PreviewAsync(Candidate candidate, PixelBuffer frame, CancellationToken cancellation)
    {
        PixelRectangle whole = new(0, 0, frame.Width, frame.Height);
        (int width, int height, _) = Delivered(whole, PreviewSide);
        byte[] bytes = await (await starting).EncodeAsync(frame, whole, width, height, StillFormat.Jpeg, PreviewQuality, cancellation);
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
        CropProblem problem = CropProblem.From(
            candidate.Width, candidate.Height, (frame.Seen.Faces, frame.Seen.Text, frame.Seen.Saliency));
        List<PosterPicture> pictures = [];
        foreach (AspectRatio ratio in context.Options.AspectRatios)
        {
            using RenderedCut rendered = await CutAsync(problem, (frame.Picture, candidate.Faces), ratio, cancellation);
            foreach (StillFormat format in context.Options.Formats)
            {
                (PosterPicture picture, byte[] bytes) = await EncodeAsync(candidate, rendered, ratio, format, cancellation);
                pictures.Add(picture);
                await context.EmitAsync(new PosterRendered(candidate, picture, bytes), cancellation);
            }
        }

        return candidate with { Pictures = pictures };
    }

    private async Task<RenderedCut> CutAsync(
        CropProblem problem, (PixelBuffer Picture, IReadOnlyList<ScoredBox> Faces) seen, AspectRatio ratio, CancellationToken cancellation)
    {
        PixelBuffer frame = seen.Picture;
        if (composer is not null)
        {
            TemplatePoster poster = await composer.ComposeAsync(
                await starting, frame, problem, (ratio, context.Options.LongSidePixels), cancellation);
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

    private async Task<(PosterPicture Picture, byte[] Bytes)> EncodeAsync(
        Candidate candidate, RenderedCut rendered, AspectRatio ratio, StillFormat format, CancellationToken cancellation)
    {
        PosterCut cut = rendered.Cut;
        (int width, int height, string? smaller) = Delivered(rendered.Window, context.Options.LongSidePixels);
        // A template's own size is told by its own notes.
        IEnumerable<string> notes = rendered.Template is null && smaller is not null ? [smaller] : rendered.Notes;
        int quality = format == StillFormat.Jpeg ? context.Options.JpegQuality : context.Options.ModernQuality;
        byte[] bytes = await (await starting).EncodeAsync(
            rendered.Pixels, rendered.Window, width, height, format, quality, cancellation);
        return (Describe(candidate, ratio.ToString(), format, bytes) with
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
            Reasons = [.. cut.Reasons, .. notes, .. ShowsLogo(cut.Crop) ? ["shows the logo that is burnt into the video"] : Array.Empty<string>()],
        }, bytes);
    }

    private bool ShowsLogo(PixelRectangle crop) => context.Logo is { } logo
        && logo.X < crop.X + crop.Width && logo.X + logo.Width > crop.X && logo.Y < crop.Y + crop.Height && logo.Y + logo.Height > crop.Y;

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
