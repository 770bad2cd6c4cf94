using InferenceEngine.Media;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Templates;

namespace InferenceEngine.Posters.Internal.Crops;

/// <summary>What a crop must respect. Immutable.</summary>
/// <param name="Width">Frame columns.</param>
/// <param name="Height">Frame rows.</param>
/// <param name="Heads">Faces, most important first.</param>
/// <param name="Text">Lines of text, sure ones first.</param>
/// <param name="Saliency">What draws the eye.</param>
internal sealed record CropProblem(
    int Width, int Height, IReadOnlyList<HeadRoom> Heads, IReadOnlyList<TextLine> Text, SaliencyIntegral Saliency)
{
    /// <summary>Parts of the poster that a template writes on, in fractions of the window.</summary>
    public IReadOnlyList<FractionBox> KeepFree { get; init; } = [];

    /// <summary>A logo that is burnt into the video, in whole pixels of the frame; null where there is none.</summary>
    public Box? Logo { get; init; }

    /// <summary>The part of the frame that a person chose; null to solve it.</summary>
    public PixelRectangle? Chosen { get; init; }

    /// <summary>More boxes than this cannot be weighed one by one: the most important faces and the surest, largest text count.</summary>
    private const int MaxBoxes = 12;

    public static CropProblem From(
        int width, int height, (IReadOnlyList<Face> Faces, IReadOnlyList<TextRegion> Text, SaliencyMap Saliency) seen)
    {
        IReadOnlyList<HeadRoom> heads = HeadRoom.From(seen.Faces, width, height);
        return new CropProblem(
            width, height,
            [.. heads.Take(MaxBoxes)],
            [.. TextLines.From(seen.Text, width, height).Take(MaxBoxes)],
            new SaliencyIntegral(seen.Saliency, heads.Select(h => h.Head), width, height));
    }

    /// <summary>Where a window has the parts to be kept free, in pixels of the frame.</summary>
    public IEnumerable<Box> Written(PixelRectangle window) => KeepFree.Select(free => new Box(
        (float)(window.X + (free.X * window.Width)),
        (float)(window.Y + (free.Y * window.Height)),
        (float)(window.X + (free.Right * window.Width)),
        (float)(window.Y + (free.Bottom * window.Height))));

    /// <summary>The largest window of this shape in the frame; its sides are within one pixel of the exact ratio.</summary>
    public (int Width, int Height) Largest(AspectRatio ratio)
    {
        double width = Math.Min(Width, Height * ratio.Value);
        return (Math.Clamp((int)Math.Round(width), 1, Width), Math.Clamp((int)Math.Round(width / ratio.Value), 1, Height));
    }
}

/// <summary>A solved crop.</summary>
/// <param name="Window">The part of the frame.</param>
/// <param name="Harm">What it had to break; zero when it respects everything.</param>
/// <param name="Score">How good it is among windows of the same harm.</param>
internal readonly record struct CropChoice(PixelRectangle Window, CropHarm Harm, double Score);
