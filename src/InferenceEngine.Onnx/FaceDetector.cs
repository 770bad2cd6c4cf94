using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx;

/// <summary>
/// Finds faces with BlazeFace (256 × 256): in the whole frame, letterboxed, and in overlapping tiles, so that small faces are
/// found too. The graph fixes its batch at a literal 1, which no override can free, so regions run side by side on the model's instances.
/// Does not own the model. Thread-safe.
/// </summary>
public sealed class FaceDetector(ServedModel model, FaceDetectorOptions? options = null)
{
    /// <summary>Air on each side of a close look, in face widths: the size at which the model is surest.</summary>
    private const float CloseMargin = 0.9f;

    /// <summary>Most regions of a picture in flight: as many as a model on one thread has instances at most.</summary>
    private const int SideBySide = 8;

    /// <summary>The close look must mean the same face.</summary>
    private const float CloseIoU = 0.3f;

    private readonly FaceDetectorOptions options = options ?? new FaceDetectorOptions();
    private readonly InputWriter writer = new(PictureModel.Normalisation(model));

    /// <summary>Faces of a picture, best first. The picture must live until the task ends.</summary>
    public async Task<IReadOnlyList<Face>> DetectAsync(PixelBuffer picture, FaceSearch search, CancellationToken cancellation)
    {
        List<Box> regions = Tile.Regions(picture.Width, picture.Height, search, options.MaxTiles);
        List<Face>[] found = new List<Face>[regions.Count];
        ParallelOptions bounded = new() { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellation };
        await Parallel.ForAsync(0, regions.Count, bounded, async (i, stop) =>
        {
            bool isFrame = regions[i].Width >= picture.Width && regions[i].Height >= picture.Height;
            found[i] = await LookAsync(picture, regions[i], isFrame ? options.FrameThreshold : options.TileThreshold, stop);
        });
        return await ConfirmAsync(picture, FaceMerge.Merge([.. found.SelectMany(faces => faces)], options), cancellation);
    }

    private Task<List<Face>> LookAsync(PixelBuffer picture, Box region, float threshold, CancellationToken cancellation)
    {
        const int side = BlazeFaceHeads.InputSide;
        float ratio = 0;
        InferenceRequest request = PictureModel.Request(
            model, [1, side, side, 3], target => ratio = writer.WriteLetterboxed(picture, region, side, side, target));
        return model.InferAsync(request, Read, cancellation);

        List<Face> Read(InferenceResult result)
        {
            using InferenceResult outputs = result;
            List<Face> found = [];
            Tile tile = new(region, new Box(0, 0, picture.Width, picture.Height), ratio);
            BlazeFaceHeads.Decode(outputs, threshold, tile, found);
            return found;
        }
    }

    /// <summary>Looks again, close up, at every face that is not sure, and drops what is no face there.</summary>
    private async Task<List<Face>> ConfirmAsync(PixelBuffer picture, List<Face> faces, CancellationToken cancellation)
    {
        List<Face> confirmed = [];
        int looks = 0;
        foreach (Face face in faces)
        {
            if (face.Score >= options.SureScore)
                confirmed.Add(face);
            else if (looks++ < options.MaxCloseLooks && await CloseLookAsync(picture, face, cancellation) is { } close)
                confirmed.Add(face with { Score = Math.Max(face.Score, close.Score) });
        }

        return confirmed;
    }

    private async Task<Face?> CloseLookAsync(PixelBuffer picture, Face face, CancellationToken cancellation)
    {
        float grow = Math.Max(face.Box.Width, face.Box.Height) * CloseMargin;
        Box frame = new(0, 0, picture.Width, picture.Height);
        Box region = face.Box.Grow(grow, grow, grow, grow).Intersect(frame);
        if (region.Width < 1 || region.Height < 1)
            return null;
        List<Face> close = await LookAsync(picture, region, options.CloseThreshold, cancellation);
        return close.Find(seen => seen.Box.IoU(face.Box) > CloseIoU);
    }
}
