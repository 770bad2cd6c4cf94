using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx;

/// <summary>
/// Finds text with PP-OCRv4's detector. The graph's first dimension is free: pictures of one size run in batches.
/// Does not own the model. Thread-safe.
/// </summary>
public sealed class TextDetector(OnnxModel model, TextDetectorOptions? options = null)
{
    /// <summary>The graph shrinks five times by two.</summary>
    private const int SideMultiple = 32;

    private readonly TextDetectorOptions options = options ?? new TextDetectorOptions();
    private readonly InputWriter writer = new(model.Entry.Normalisation);

    /// <summary>Text of each picture, largest first. The pictures must live until the task ends.</summary>
    /// <param name="pictures">Pictures of any sizes.</param>
    /// <param name="longSide">Long side that the model sees, in pixels; larger pictures are shrunk to it.</param>
    /// <param name="cancellation">Stops between and inside runs.</param>
    public Task<IReadOnlyList<IReadOnlyList<TextRegion>>> DetectAsync(
        IReadOnlyList<PixelBuffer> pictures, int longSide, CancellationToken cancellation) =>
        model.InvokeAsync<IReadOnlyList<IReadOnlyList<TextRegion>>>(_ => Detect(pictures, longSide, cancellation), cancellation);

    private IReadOnlyList<TextRegion>[] Detect(
        IReadOnlyList<PixelBuffer> pictures, int longSide, CancellationToken cancellation)
    {
        IReadOnlyList<TextRegion>[] found = new IReadOnlyList<TextRegion>[pictures.Count];
        foreach (var group in Enumerable.Range(0, pictures.Count).GroupBy(i => InputSize(pictures[i], longSide)))
        {
            foreach (int[] batch in group.Chunk(model.MaxBatch))
                DetectBatch(pictures, batch, group.Key, (found, cancellation));
        }

        return found;
    }

    private void DetectBatch(
        IReadOnlyList<PixelBuffer> pictures, int[] batch, (int Width, int Height) size,
        (IReadOnlyList<TextRegion>[] Found, CancellationToken Cancellation) context)
    {
        using NativeTensor input = new(batch.Length, 3, size.Height, size.Width);
        for (int k = 0; k < batch.Length; k++)
        {
            PixelBuffer picture = pictures[batch[k]];
            writer.WriteStretched(picture, new Box(0, 0, picture.Width, picture.Height), size.Width, size.Height, input.Item(k));
        }

        using ModelOutputs outputs = model.Run(input, context.Cancellation);
        ReadOnlySpan<float> maps = outputs.Values(0);
        int mapLength = size.Width * size.Height;
        for (int k = 0; k < batch.Length; k++)
        {
            PixelBuffer picture = pictures[batch[k]];
            float x = (float)picture.Width / size.Width, y = (float)picture.Height / size.Height;
            context.Found[batch[k]] =
            [
                .. TextComponents.Find(maps.Slice(k * mapLength, mapLength), size.Width, size.Height, options)
                    .Select(region => region with { Box = region.Box.Scale(x, y) }),
            ];
        }
    }

    private static (int Width, int Height) InputSize(PixelBuffer picture, int longSide)
    {
        float ratio = Math.Min(1, (float)longSide / Math.Max(picture.Width, picture.Height));
        return (Round(picture.Width * ratio), Round(picture.Height * ratio));
    }

    private static int Round(float side) => Math.Max(SideMultiple, (int)MathF.Round(side / SideMultiple) * SideMultiple);
}
