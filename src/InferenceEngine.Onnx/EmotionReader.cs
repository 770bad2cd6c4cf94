using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx;

/// <summary>What a face's expression looks like, of seven. Does not own the model. Thread-safe.</summary>
public sealed class EmotionReader(ServedModel model)
{
    /// <summary>The expressions, in the model's order.</summary>
    public static IReadOnlyList<string> Names { get; } = ["angry", "disgusted", "afraid", "happy", "sad", "surprised", "neutral"];

    private const int Side = 64;

    /// <summary>Side of the crop against the face's box.</summary>
    private const float Air = 1.1f;

    private readonly InputWriter writer = new(PictureModel.Normalisation(model));

    /// <summary>The likeliest expression and its probability.</summary>
    public Task<(string Name, double Probability)> ReadAsync(PixelBuffer picture, Face face, CancellationToken cancellation)
    {
        float half = Math.Max(face.Box.Width, face.Box.Height) * Air / 2;
        float x = (face.Box.Left + face.Box.Right) / 2, y = (face.Box.Top + face.Box.Bottom) / 2;
        Box box = new(x - half, y - half, x + half, y + half);
        InferenceRequest request = PictureModel.Request(
            model, [1, 3, Side, Side], target => writer.WriteStretched(picture, box, Side, Side, target));
        return model.InferAsync(request, Read, cancellation);
    }

    private static (string Name, double Probability) Read(InferenceResult result)
    {
        using InferenceResult outputs = result;
        ReadOnlySpan<float> shares = outputs.Values<float>(0);
        int best = 0;
        for (int i = 1; i < shares.Length; i++)
            best = shares[i] > shares[best] ? i : best;
        return (Names[best], shares[best]);
    }
}
