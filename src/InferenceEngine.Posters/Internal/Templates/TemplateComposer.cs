using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Crops;

namespace InferenceEngine.Posters.Internal.Templates;

/// <summary>A poster made by a template. Owns its pixels.</summary>
/// <param name="Picture">The pixels, at the delivered size.</param>
/// <param name="Cut">How the picture in it was cut.</param>
/// <param name="Facts">How the template was filled.</param>
/// <param name="Notes">What did not fit or could not be drawn, in words.</param>
internal sealed record TemplatePoster(PixelBuffer Picture, PosterCut Cut, TemplateFacts Facts, IReadOnlyList<string> Notes) : IDisposable
{
    public void Dispose() => Picture.Dispose();
}

/// <summary>
/// Fills a template: cuts the picture so that what is written covers no face, takes the place for text that harms least, draws what is below
/// and above, and writes. Stateless but for what it is given.
/// </summary>
internal sealed class TemplateComposer(PosterTemplate template, PosterText text)
{
    private const int LeastSide = 16;

    /// <summary>Makes a poster; the worker draws.</summary>
    public async Task<TemplatePoster> ComposeAsync(
        MediaWorker worker, PixelBuffer frame, CropProblem problem, (AspectRatio Ratio, int LongSide) shape, CancellationToken cancellation)
    {
        (int width, int height) = Size(shape.Ratio.Value, shape.LongSide);
        (string place, PosterCut cut) = Cut(problem, width, height);
        using PixelBuffer? padded = cut.Padded ? Padding.Build(frame, cut.Crop, PictureShape(width, height)) : null;
        PixelBuffer source = padded ?? frame;
        PixelRectangle window = padded is null ? cut.Crop : new(0, 0, padded.Width, padded.Height);
        List<string> notes = [];
        (width, height) = Shrunk(width, height, window, notes);
        PixelBuffer poster = new(width, height);
        try
        {
            await DrawAsync(worker, poster, TemplateLayers.Below(template.Sheet, place, text), cancellation);
            Place(source, window, poster);
            await DrawAsync(worker, poster, TemplateLayers.Above(template.Sheet, place, text), cancellation);
            List<TemplateTextFacts> texts = await new TextWriter(worker, poster, notes).WriteAsync(
                template.Sheet.SlotsOf(place), text, cancellation);
            return new TemplatePoster(poster, cut, new TemplateFacts(template.Name, place, texts), notes);
        }
        catch
        {
            poster.Dispose();
            throw;
        }
    }

    /// <summary>The place and cut that harm least; among those, that with the best looks.</summary>
    private (string Place, PosterCut Cut) Cut(CropProblem problem, int width, int height) => template.Sheet.Places
        .Select(place => (place, PosterCut.Solve(problem with { KeepFree = Written(place) }, PictureShape(width, height))))
        .OrderBy(choice => choice.Item2.HarmCost).ThenByDescending(choice => choice.Item2.Score).First();

    private List<FractionBox> Written(string place) =>
    [
        .. template.Sheet.SlotsOf(place).Where(slot => slot.Name != "picture" && text.Has(slot.Name))
            .Select(slot => slot.Box.Within(template.Sheet.Picture)).OfType<FractionBox>(),
    ];

    private AspectRatio PictureShape(int width, int height)
    {
        (_, _, int across, int down) = template.Sheet.Picture.ToPixels(width, height);
        return new AspectRatio(across, down);
    }

    private static (int Width, int Height) Size(double ratio, int longSide) => ratio >= 1
        ? (longSide, Math.Max(LeastSide, (int)Math.Round(longSide / ratio)))
        : (Math.Max(LeastSide, (int)Math.Round(longSide * ratio)), longSide);

    /// <summary>Smaller, where the cut has fewer pixels than its place.</summary>
    private (int Width, int Height) Shrunk(int width, int height, PixelRectangle window, List<string> notes)
    {
        (_, _, int across, int down) = template.Sheet.Picture.ToPixels(width, height);
        double scale = Math.Min((double)window.Width / across, (double)window.Height / down);
        if (scale >= 1)
            return (width, height);
        (int smallerWidth, int smallerHeight) = ((int)Math.Round(width * scale), (int)Math.Round(height * scale));
        notes.Add($"delivered at {smallerWidth} × {smallerHeight}: the cut has no more pixels");
        return (Math.Max(LeastSide, smallerWidth), Math.Max(LeastSide, smallerHeight));
    }

    private async Task DrawAsync(MediaWorker worker, PixelBuffer poster, byte[]? svg, CancellationToken cancellation)
    {
        if (svg is null)
            return;
        try
        {
            (await worker.DrawSvgAsync(svg, poster.Width, poster.Height, cancellation)).DrawOn(poster, 0, 0);
        }
        catch (MediaException cause) when (cause.Error == MediaError.Corrupt)
        {
            throw new PosterException($"The template '{template.Name}' cannot be drawn: {cause.Message}", cause);
        }
    }

    private void Place(PixelBuffer source, PixelRectangle window, PixelBuffer poster)
    {
        (int left, int top, int width, int height) = template.Sheet.Picture.ToPixels(poster.Width, poster.Height);
        Box part = new(window.X, window.Y, window.X + window.Width, window.Y + window.Height);
        using PixelBuffer picture = Resampler.Resize(source, part, width, height);
        for (int y = 0; y < height; y++)
            picture.Row(y).CopyTo(poster.Row(top + y)[(left * 3)..]);
    }
}
