using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx;

/// <summary>
/// How far the eyes of a face are open, with MediaPipe Iris, which draws the lids: the height between them against the width of the eye
/// (eye aspect ratio, Soukupová and Čech 2016). Does not own the model. Thread-safe.
/// </summary>
public sealed class EyeReader(ServedModel model)
{
    private const int Side = 64;

    /// <summary>The model was trained on squares of 2.3 eye widths; an eye is about half as wide as eyes are apart.</summary>
    private const float CropAgainstDistance = 1.1f;

    /// <summary>Smaller eyes, in pixels between both, have no lids to see.</summary>
    private const float LeastDistance = 20;

    /// <summary>Points of the lids: from corner to corner below, and those between the corners above.</summary>
    private const int LowerLid = 0, LowerPoints = 9, UpperLid = 9, UpperPoints = 7;

    /// <summary>The face's right eye, which comes first, is mirrored: the model knows left ones.</summary>
    private const int RightEye = 0, LeftEye = 1;

    private readonly InputWriter writer = new(PictureModel.Normalisation(model));

    /// <summary>
    /// The larger of both eyes' ratios: a profile shows one, and a wink is no closed pair. Null where the face has no points
    /// or is too small.
    /// </summary>
    public async Task<double?> OpennessAsync(PixelBuffer picture, Face face, CancellationToken cancellation)
    {
        if (face.Points.Count <= LeftEye)
            return null;
        PicturePoint right = face.Points[RightEye], left = face.Points[LeftEye];
        float distance = MathF.Sqrt(((left.X - right.X) * (left.X - right.X)) + ((left.Y - right.Y) * (left.Y - right.Y)));
        if (distance < LeastDistance)
            return null;
        double first = await LookAsync(picture, right, distance, isMirrored: true, cancellation);
        return Math.Max(first, await LookAsync(picture, left, distance, isMirrored: false, cancellation));
    }

    private Task<double> LookAsync(PixelBuffer picture, PicturePoint eye, float distance, bool isMirrored, CancellationToken cancellation)
    {
        float half = distance * CropAgainstDistance / 2;
        Box box = new(eye.X - half, eye.Y - half, eye.X + half, eye.Y + half);
        InferenceRequest request = PictureModel.Request(model, [1, 3, Side, Side], target =>
        {
            writer.WriteStretched(picture, box, Side, Side, target);
            if (isMirrored)
            {
                for (int row = 0; row < target.Length; row += Side)
                    target.Slice(row, Side).Reverse();
            }
        });
        return model.InferAsync(request, Read, cancellation);
    }

    private static double Read(InferenceResult result)
    {
        using InferenceResult outputs = result;
        ReadOnlySpan<float> points = outputs.Values<float>(0);
        double height = 0;
        for (int i = 0; i < UpperPoints; i++)
            height += Distance(points, UpperLid + i, LowerLid + 1 + i) / UpperPoints;
        return height / Math.Max(1e-6, Distance(points, LowerLid, LowerLid + LowerPoints - 1));
    }

    private static double Distance(ReadOnlySpan<float> points, int a, int b)
    {
        float x = points[a * 3] - points[b * 3], y = points[(a * 3) + 1] - points[(b * 3) + 1];
        return Math.Sqrt((x * x) + (y * y));
    }
}
