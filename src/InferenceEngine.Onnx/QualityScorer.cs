using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx;

/// <summary>
/// Judges the technical quality of a picture without another to compare it with: the network of models/quality, which sees the
/// picture at 640 pixels, the scale it was trained at. Does not own the model. Thread-safe.
/// </summary>
public sealed class QualityScorer(ServedModel model)
{
    private const int LongSide = 640;

    /// <summary>The network halves its input four times and smooths it by seven taps; nothing is left of less.</summary>
    private const int LeastSide = 32;

    private readonly InputWriter writer = new(PictureModel.Normalisation(model));

    /// <summary>0 (spoilt) to 1 (a good photograph). The picture must live until the task ends.</summary>
    public Task<double> ScoreAsync(PixelBuffer picture, CancellationToken cancellation)
    {
        double ratio = (double)LongSide / Math.Max(picture.Width, picture.Height);
        int width = Math.Max(LeastSide, (int)Math.Round(picture.Width * ratio));
        int height = Math.Max(LeastSide, (int)Math.Round(picture.Height * ratio));
        Box whole = new(0, 0, picture.Width, picture.Height);
        InferenceRequest request = PictureModel.Request(
            model, [1, 3, height, width], target => writer.WriteStretched(picture, whole, width, height, target));
        return model.InferAsync(request, Read, cancellation);
    }

    private static double Read(InferenceResult result)
    {
        using InferenceResult outputs = result;
        return Math.Clamp(outputs.Values<float>(0)[0], 0, 1);
    }
}
