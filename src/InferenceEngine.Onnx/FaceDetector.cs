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
    private readonly FaceDetectorOptions options = options ?? new FaceDetectorOptions();
    private readonly InputWriter writer = new(model.Entry.Normalisation);

    /// <summary>Faces of a picture, best first. The picture must live until the task ends.</summary>
    public Task<IReadOnlyList<Face>> DetectAsync(PixelBuffer picture, FaceSearch search, CancellationToken cancellation) =>
        model.InvokeAsync<IReadOnlyList<Face>>(_ => Detect(picture, search, cancellation), cancellation);

    private List<Face> Detect(PixelBuffer picture, FaceSearch search, CancellationToken cancellation)
    {
        List<Face> found = [];
        using NativeTensor input = new(1, BlazeFaceHeads.InputSide, BlazeFaceHeads.InputSide, 3);
        Box frame = new(0, 0, picture.Width, picture.Height);
        foreach (Box region in Tile.Regions(picture.Width, picture.Height, search, options.MaxTiles))
        {
            float ratio = writer.WriteLetterboxed(
                picture, region, BlazeFaceHeads.InputSide, BlazeFaceHeads.InputSide, input.Values);
            Tile tile = new(region, frame, ratio);
            using ModelOutputs outputs = model.Run(input, cancellation);
            BlazeFaceHeads.Decode(outputs, tile.IsFrame ? options.FrameThreshold : options.TileThreshold, tile, found);
        }

        return FaceMerge.Merge(found, options);
    }
}
