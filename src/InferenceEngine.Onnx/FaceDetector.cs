using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx;

/// <summary>
/// Finds faces with BlazeFace (256 × 256): in the whole frame, letterboxed, and in overlapping tiles, so that small faces are
/// found too. The graph fixes its batch at a literal 1, which no override can free, so regions run one after the other.
/// Does not own the model. Thread-safe.
/// </summary>
public sealed class FaceDetector(OnnxModel model, FaceDetectorOptions? options = null)
{
    /// <summary>Air on each side of a close look, in face widths: the size at which the model is surest.</summary>
    private const float CloseMargin = 0.9f;

    /// <summary>The close look must mean the same face.</summary>
    private const float CloseIoU = 0.3f;

    private readonly FaceDetectorOptions options = options ?? new FaceDetectorOptions();
    private readonly InputWriter writer = new(model.Entry.Normalisation);

    /// <summary>Faces of a picture, best first. The picture must live until the task ends.</summary>
    public Task<IReadOnlyList<Face>> DetectAsync(PixelBuffer picture, FaceSearch search, CancellationToken cancellation) =>
        model.InvokeAsync<IReadOnlyList<Face>>(_ => Detect(picture, search, cancellation), cancellation);

    private List<Face> Detect(PixelBuffer picture, FaceSearch search, CancellationToken cancellation)
    {
        using NativeTensor input = new(1, BlazeFaceHeads.InputSide, BlazeFaceHeads.InputSide, 3);
        List<Face> found = [];
        foreach (Box region in Tile.Regions(picture.Width, picture.Height, search, options.MaxTiles))
        {
            bool isFrame = region.Width >= picture.Width && region.Height >= picture.Height;
            found.AddRange(Look(picture, region, isFrame ? options.FrameThreshold : options.TileThreshold, (input, cancellation)));
        }

        return Confirm(picture, FaceMerge.Merge(found, options), (input, cancellation));
    }

    private List<Face> Look(
        PixelBuffer picture, Box region, float threshold, (NativeTensor Input, CancellationToken Cancellation) run)
    {
        List<Face> found = [];
        float ratio = writer.WriteLetterboxed(
            picture, region, BlazeFaceHeads.InputSide, BlazeFaceHeads.InputSide, run.Input.Values);
        using ModelOutputs outputs = model.Run(run.Input, run.Cancellation);
        Tile tile = new(region, new Box(0, 0, picture.Width, picture.Height), ratio);
        BlazeFaceHeads.Decode(outputs, threshold, tile, found);
        return found;
    }

    /// <summary>Looks again, close up, at every face that is not sure, and drops what is no face there.</summary>
    private List<Face> Confirm(
        PixelBuffer picture, List<Face> faces, (NativeTensor Input, CancellationToken Cancellation) run)
    {
        List<Face> confirmed = [];
        int looks = 0;
        foreach (Face face in faces)
        {
            if (face.Score >= options.SureScore)
                confirmed.Add(face);
            else if (looks++ < options.MaxCloseLooks && CloseLook(picture, face, run) is { } close)
                confirmed.Add(face with { Score = Math.Max(face.Score, close.Score) });
        }

        return confirmed;
    }

    private Face? CloseLook(PixelBuffer picture, Face face, (NativeTensor Input, CancellationToken Cancellation) run)
    {
        float grow = Math.Max(face.Box.Width, face.Box.Height) * CloseMargin;
        Box frame = new(0, 0, picture.Width, picture.Height);
        Box region = face.Box.Grow(grow, grow, grow, grow).Intersect(frame);
        return region.Width < 1 || region.Height < 1 ? null
            : Look(picture, region, options.CloseThreshold, run).Find(close => close.Box.IoU(face.Box) > CloseIoU);
    }
}
