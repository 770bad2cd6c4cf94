using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx;

/// <summary>
/// How likely a picture is pornographic, photographed or drawn, by NSFWJS. A soft signal: it errs on skin and on crowds. Does not own
/// the model. Thread-safe.
/// </summary>
public sealed class SafetyScorer(ServedModel model)
{
    private const int Side = 224;

    /// <summary>Places of the two classes that count; drawing, neutral and sexy do not.</summary>
    private const int DrawnPorn = 1, Porn = 3;

    private readonly InputWriter writer = new(PictureModel.Normalisation(model));

    /// <summary>0 (harmless) to 1.</summary>
    public Task<double> ScoreAsync(PixelBuffer picture, CancellationToken cancellation)
    {
        Box whole = new(0, 0, picture.Width, picture.Height);
        InferenceRequest request = PictureModel.Request(
            model, [1, 3, Side, Side], target => writer.WriteStretched(picture, whole, Side, Side, target));
        return model.InferAsync(request, Read, cancellation);
    }

    private static double Read(InferenceResult result)
    {
        using InferenceResult outputs = result;
        ReadOnlySpan<float> shares = outputs.Values<float>(0);
        return Math.Clamp(shares[DrawnPorn] + shares[Porn], 0, 1);
    }
}
