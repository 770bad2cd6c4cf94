using System.Numerics.Tensors;
using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx;

/// <summary>
/// Finds what draws the eye with U-2-Net small (320 × 320). The graph fixes its batch at a literal 1, so pictures run one
/// after the other. Does not own the model. Thread-safe.
/// </summary>
public sealed class SaliencyDetector(ServedModel model)
{
    private const int Side = 320;

    /// <summary>
    /// Under this range the network saw nothing that stands out: the map is scaled by this value and not by its own range,
    /// so that noise on a plain picture does not become a subject.
    /// </summary>
    private const float LeastRange = 0.2f;

    private readonly InputWriter writer = new(PictureModel.Normalisation(model));

    /// <summary>The map of a picture, min–max normalised. The picture must live until the task ends.</summary>
    public Task<SaliencyMap> DetectAsync(PixelBuffer picture, CancellationToken cancellation)
    {
        Box whole = new(0, 0, picture.Width, picture.Height);
        InferenceRequest request = PictureModel.Request(
            model, [1, 3, Side, Side], target => writer.WriteStretched(picture, whole, Side, Side, target));
        return model.InferAsync(request, Read, cancellation);
    }

    private static SaliencyMap Read(InferenceResult result)
    {
        using InferenceResult outputs = result;
        float[] map = outputs.Values<float>(0).ToArray();
        float low = TensorPrimitives.Min(map);
        float range = Math.Max(TensorPrimitives.Max(map) - low, LeastRange);
        TensorPrimitives.Subtract(map, low, map);
        TensorPrimitives.Divide(map, range, map);
        return new SaliencyMap(map, Side, Side);
    }
}
