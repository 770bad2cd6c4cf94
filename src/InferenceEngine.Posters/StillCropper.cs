using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Crops;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters;

/// <summary>How a still becomes a poster of a shape.</summary>
/// <param name="AspectRatio">The shape.</param>
/// <param name="Window">The part of the picture.</param>
/// <param name="Padded">Whether that part is set on a border, because no window of the shape holds what must be whole.</param>
/// <param name="Score">The solver's score.</param>
/// <param name="Alternatives">Other good windows.</param>
/// <param name="Reasons">In words.</param>
public sealed record StillCrop(
    AspectRatio AspectRatio,
    PixelRectangle Window,
    bool Padded,
    double Score,
    IReadOnlyList<PixelRectangle> Alternatives,
    IReadOnlyList<string> Reasons);

/// <summary>A still with its crops.</summary>
/// <param name="Faces">Faces that were found, best first.</param>
/// <param name="Text">Text that was found.</param>
/// <param name="Crops">A crop for each shape, in the order of the request.</param>
public sealed record CroppedStill(IReadOnlyList<ScoredBox> Faces, IReadOnlyList<ScoredBox> Text, IReadOnlyList<StillCrop> Crops);

/// <summary>Crops stills as production crops frames: faces whole, text whole or out. Does not own the models. Thread-safe.</summary>
public sealed class StillCropper(PosterModels models)
{
    private const int TextLongSide = 960;

    /// <summary>Looks at a picture once and finds the window of every shape.</summary>
    public async Task<CroppedStill> SolveAsync(
        PixelBuffer picture, IReadOnlyList<AspectRatio> ratios, CancellationToken cancellation)
    {
        FrameSeen seen = await models.LookAsync(picture, FaceSearch.Thorough, TextLongSide, known: default, cancellation);
        CropProblem problem = CropProblem.From(picture.Width, picture.Height, (seen.Faces, seen.Text, seen.Saliency));
        return new CroppedStill(
            [.. seen.Faces.Select(face => Scored(face.Box, face.Score))],
            [.. seen.Text.Select(text => Scored(text.Box, text.Score))],
            [.. ratios.Select(ratio => Crop(problem, ratio))]);
    }

    /// <summary>The pixels of a crop: the window, or the window on its border.</summary>
    public static PixelBuffer Cut(PixelBuffer picture, StillCrop crop)
    {
        if (crop.Padded)
            return Padding.Build(picture, crop.Window, crop.AspectRatio);
        PixelBuffer cut = new(crop.Window.Width, crop.Window.Height);
        for (int y = 0; y < cut.Height; y++)
            picture.Row(crop.Window.Y + y).Slice(crop.Window.X * 3, cut.StrideBytes).CopyTo(cut.Row(y));
        return cut;
    }

    private static StillCrop Crop(CropProblem problem, AspectRatio ratio)
    {
        PosterCut cut = PosterCut.Solve(problem, ratio);
        return new StillCrop(ratio, cut.Crop, cut.Padded, cut.Score, cut.Alternatives, cut.Reasons);
    }

    private static ScoredBox Scored(Box box, float score) => new(box.Left, box.Top, box.Width, box.Height, score);
}
