using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Ranking;

/// <summary>
/// Where the subject lies in the frame: the middle of the faces, or else of what draws the eye, against the middle of the frame
/// and the points where its thirds cross. Pure.
/// </summary>
internal static class Composition
{
    /// <summary>Distance from the nearest good place at which half of the score is gone, in shares of the frame.</summary>
    private const double HalfWay = 0.14;

    /// <summary>Values of the map under this are background.</summary>
    private const float Background = 0.3f;

    private static readonly (double X, double Y)[] good =
        [(0.5, 0.5), (0.5, 1 / 3.0), (1 / 3.0, 1 / 3.0), (2 / 3.0, 1 / 3.0), (1 / 3.0, 2 / 3.0), (2 / 3.0, 2 / 3.0)];

    public static double Score(FrameSeen seen, int width, int height)
    {
        (double x, double y)? middle = seen.Faces.Count > 0 ? OfFaces(seen.Faces, width, height) : OfMap(seen.Saliency);
        if (middle is not { } at)
            return 0;
        double distance = good.Min(p => Math.Sqrt(((p.X - at.x) * (p.X - at.x)) + ((p.Y - at.y) * (p.Y - at.y))));
        return Math.Pow(0.5, distance * distance / (HalfWay * HalfWay));
    }

    private static (double X, double Y) OfFaces(IReadOnlyList<Face> faces, int width, int height)
    {
        double x = 0, y = 0, weight = 0;
        foreach (Face face in faces)
        {
            double area = face.Box.Area * face.Score;
            x += area * (face.Box.Left + face.Box.Right) / 2;
            y += area * (face.Box.Top + face.Box.Bottom) / 2;
            weight += area;
        }

        return (x / Math.Max(1e-9, weight * width), y / Math.Max(1e-9, weight * height));
    }

    private static (double X, double Y)? OfMap(SaliencyMap map)
    {
        double x = 0, y = 0, weight = 0;
        ReadOnlySpan<float> values = map.Values;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] < Background)
                continue;
            x += values[i] * ((i % map.Width) + 0.5);
            y += values[i] * ((i / map.Width) + 0.5);
            weight += values[i];
        }

        return weight == 0 ? null : (x / (weight * map.Width), y / (weight * map.Height));
    }
}
