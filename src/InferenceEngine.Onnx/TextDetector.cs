using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx;

/// <summary>
/// Finds text with PP-OCRv4's detector. The graph's first dimension is free: pictures of one size run in batches.
/// Does not own the model. Thread-safe.
/// </summary>
public sealed class TextDetector(ServedModel model, TextDetectorOptions? options = null)
{
    /// <summary>The graph shrinks five times by two.</summary>
    private const int SideMultiple = 32;

    private readonly TextDetectorOptions options = options ?? new TextDetectorOptions();
    private readonly InputWriter writer = new(PictureModel.Normalisation(model));

    /// <summary>Text of each picture, largest first. The pictures must live until the task ends.</summary>
    /// <param name="pictures">Pictures of any sizes.</param>
    /// <param name="longSide">Long side that the model sees, in pixels; larger pictures are shrunk to it.</param>
    /// <param name="cancellation">Stops between and inside runs.</param>
    public async Task<IReadOnlyList<IReadOnlyList<TextRegion>>> DetectAsync(
        IReadOnlyList<PixelBuffer> pictures, int longSide, CancellationToken cancellation)
    {
        IReadOnlyList<TextRegion>[] found = new IReadOnlyList<TextRegion>[pictures.Count];
        foreach (var group in Enumerable.Range(0, pictures.Count).GroupBy(i => InputSize(pictures[i], longSide)))
        {
            foreach (int[] batch in group.Chunk(model.MaxBatch))
            {
                PixelBuffer[] together = [.. batch.Select(i => pictures[i])];
                IReadOnlyList<TextRegion>[] text = await DetectBatchAsync(together, group.Key, cancellation);
                for (int k = 0; k < batch.Length; k++)
                    found[batch[k]] = text[k];
            }
        }

        return found;
    }

    private Task<IReadOnlyList<TextRegion>[]> DetectBatchAsync(
        PixelBuffer[] pictures, (int Width, int Height) size, CancellationToken cancellation)
    {
        InferenceRequest request = PictureModel.Request(
            model, [pictures.Length, 3, size.Height, size.Width], target => Write(pictures, size, target));
        return model.InferAsync(request, result => Read(result, pictures, size), cancellation);
    }

    private void Write(PixelBuffer[] pictures, (int Width, int Height) size, Span<float> target)
    {
        int length = 3 * size.Width * size.Height;
        for (int k = 0; k < pictures.Length; k++)
        {
            Box whole = new(0, 0, pictures[k].Width, pictures[k].Height);
            writer.WriteStretched(pictures[k], whole, size.Width, size.Height, target.Slice(k * length, length));
        }
    }

    private IReadOnlyList<TextRegion>[] Read(InferenceResult result, PixelBuffer[] pictures, (int Width, int Height) size)
    {
        using InferenceResult outputs = result;
        ReadOnlySpan<float> maps = outputs.Values<float>(0);
        int mapLength = size.Width * size.Height;
        IReadOnlyList<TextRegion>[] found = new IReadOnlyList<TextRegion>[pictures.Length];
        for (int k = 0; k < pictures.Length; k++)
        {
            float x = (float)pictures[k].Width / size.Width, y = (float)pictures[k].Height / size.Height;
            found[k] =
            [
                .. TextComponents.Find(maps.Slice(k * mapLength, mapLength), size.Width, size.Height, options)
                    .Select(region => region with { Box = region.Box.Scale(x, y) }),
            ];
        }

        return found;
    }

    private static (int Width, int Height) InputSize(PixelBuffer picture, int longSide)
    {
        float ratio = Math.Min(1, (float)longSide / Math.Max(picture.Width, picture.Height));
        return (Round(picture.Width * ratio), Round(picture.Height * ratio));
    }

    private static int Round(float side) => Math.Max(SideMultiple, (int)MathF.Round(side / SideMultiple) * SideMultiple);
}
