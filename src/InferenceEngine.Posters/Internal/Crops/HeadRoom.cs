using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Crops;

/// <summary>
/// A face in a crop: what must never be cut and what should not be. A detected box ends at the forehead; hair and a little
/// air belong to the head.
/// </summary>
/// <param name="Face">The detected box, in whole pixels inside the frame.</param>
/// <param name="Head">With hair, ears, chin and air, in whole pixels inside the frame.</param>
/// <param name="Weight">1 for the largest face and those about as large, less for smaller and for doubtful ones.</param>
internal readonly record struct HeadRoom(Box Face, Box Head, double Weight)
{
    private const float Above = 0.6f;
    private const float Beside = 0.25f;
    private const float Below = 0.25f;

    /// <summary>A face whose side is at least this much of the largest's is about as large.</summary>
    private const double AboutAsLarge = 0.8;

    /// <summary>A face that the detector is at least this certain of is one; how certain it is of such says nothing of how much it matters.</summary>
    private const float Sure = 0.7f;

    /// <summary>Faces of a frame, most important first.</summary>
    public static IReadOnlyList<HeadRoom> From(IReadOnlyList<Face> faces, int width, int height)
    {
        Box frame = new(0, 0, width, height);
        float largest = faces.Count == 0 ? 1 : Math.Max(1, faces.Max(f => f.Box.Area));
        return
        [
            .. faces.Select(f => new HeadRoom(
                    Snap(f.Box, frame), Snap(Grown(f.Box), frame), Importance(f, largest)))
                .Where(h => h.Face.Area > 0)
                .OrderByDescending(h => h.Weight),
        ];
    }

    private static double Importance(Face face, float largest)
    {
        double side = Math.Sqrt(face.Box.Area / largest);
        return (side >= AboutAsLarge ? 1 : side) * (face.Score >= Sure ? 1 : face.Score);
    }

    /// <summary>To whole pixels, outwards, inside the frame: a cut at the frame's own border is not the crop's doing.</summary>
    public static Box Snap(Box box, Box frame) =>
        new Box(MathF.Floor(box.Left), MathF.Floor(box.Top), MathF.Ceiling(box.Right), MathF.Ceiling(box.Bottom)).Intersect(frame);

    private static Box Grown(Box face) =>
        face.Grow(face.Width * Beside, face.Height * Above, face.Width * Beside, face.Height * Below);
}
