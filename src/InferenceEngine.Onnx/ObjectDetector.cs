using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx;

/// <summary>Finds things of COCO's 80 classes with NanoDet (416 × 416, letterboxed). Does not own the model. Thread-safe.</summary>
public sealed class ObjectDetector(ServedModel model)
{
    private const int Side = 416;

    /// <summary>Less sure ones are mostly wrong.</summary>
    private const float LeastScore = 0.4f;

    /// <summary>Boxes of one class that overlap more are one thing.</summary>
    private const float SameIoU = 0.6f;

    /// <summary>A picture has hardly more; a graph could say any number.</summary>
    private const int MostObjects = 100;

    private static readonly int[] strides = [8, 16, 32];

    private readonly InputWriter writer = new(PictureModel.Normalisation(model));

    /// <summary>What is there, surest first.</summary>
    public async Task<IReadOnlyList<DetectedObject>> DetectAsync(PixelBuffer picture, CancellationToken cancellation)
    {
        float ratio = 1;
        Box whole = new(0, 0, picture.Width, picture.Height);
        InferenceRequest request = PictureModel.Request(
            model, [1, 3, Side, Side], target => ratio = writer.WriteLetterboxed(picture, whole, Side, Side, target));
        return await model.InferAsync(request, Read, cancellation);

        IReadOnlyList<DetectedObject> Read(InferenceResult result)
        {
            using InferenceResult outputs = result;
            List<DetectedObject> found = [];
            for (int level = 0; level < strides.Length; level++)
            {
                NanoDetHead.Decode(
                    outputs.Values<float>(level), outputs.Values<float>(level + strides.Length), (strides[level], Side), (LeastScore, ratio), found);
            }

            return Merge(found);
        }
    }

    private static List<DetectedObject> Merge(List<DetectedObject> found)
    {
        List<DetectedObject> kept = [];
        foreach (DetectedObject next in found.OrderByDescending(o => o.Score))
        {
            if (kept.Count < MostObjects && !kept.Exists(k => k.Name == next.Name && k.Box.IoU(next.Box) > SameIoU))
                kept.Add(next);
        }

        return kept;
    }
}
