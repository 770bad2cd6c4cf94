using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Internal.Ranking;

/// <summary>
/// How good the faces of a frame are to look at, from the detector's boxes and points and from the pixels inside. Expressions and
/// open eyes are not part of it: their models come on demand only. Pure.
/// </summary>
internal static class FaceQuality
{
    private const double SizeWeight = 0.35, SharpWeight = 0.25, FrontWeight = 0.25, UprightWeight = 0.15;

    /// <summary>A face as high as this share of the frame is large.</summary>
    private const double FullHeight = 0.28;

    /// <summary>The nose this far beside the middle of the eyes, in eye distances, is a profile.</summary>
    private const double Profile = 0.6;

    /// <summary>A head this far tilted lies on its side, in degrees.</summary>
    private const double Tilted = 60;

    /// <summary>What is left of the score of a face that the frame cuts.</summary>
    private const double CutShare = 0.3;

    /// <summary>Eyes and nose come first among the detector's points.</summary>
    private const int RightEye = 0, LeftEye = 1, Nose = 2;

    /// <summary>The best of the faces, 0 to 1; 0 without any.</summary>
    public static double Best(PixelBuffer picture, IReadOnlyList<Face> faces) =>
        faces.Count == 0 ? 0 : Math.Round(faces.Max(face => Of(picture, face)), 4);

    private static double Of(PixelBuffer picture, Face face)
    {
        double size = Math.Min(1, face.Box.Height / (picture.Height * FullHeight));
        (double front, double upright) = face.Points.Count > Nose ? Pose(face) : (0.5, 0.5);
        bool isWhole = face.Box is { Left: >= 0, Top: >= 0 } && face.Box.Right <= picture.Width && face.Box.Bottom <= picture.Height;
        double score = (SizeWeight * size) + (SharpWeight * Sharp(picture, face.Box)) + (FrontWeight * front) + (UprightWeight * upright);
        return score * face.Score * (isWhole ? 1 : CutShare);
    }

    private static (double Front, double Upright) Pose(Face face)
    {
        PicturePoint right = face.Points[RightEye], left = face.Points[LeftEye], nose = face.Points[Nose];
        double x = left.X - right.X, y = left.Y - right.Y, distance = Math.Sqrt((x * x) + (y * y));
        if (distance < 1)
            return (0, 0);
        // The nose's place along the line between the eyes.
        double along = (((nose.X - ((left.X + right.X) / 2)) * x) + ((nose.Y - ((left.Y + right.Y) / 2)) * y)) / (distance * distance);
        double tilt = Math.Abs(Math.Atan2(y, x)) * 180 / Math.PI;
        return (Math.Clamp(1 - (Math.Abs(along) / Profile), 0, 1), Math.Clamp(1 - (Math.Min(tilt, 180 - tilt) / Tilted), 0, 1));
    }

    /// <summary>The blur effect inside the box, at a size where it is calibrated.</summary>
    private static double Sharp(PixelBuffer picture, Box box)
    {
        const int side = 128;
        Box inside = new(
            Math.Max(0, box.Left), Math.Max(0, box.Top), Math.Min(picture.Width, box.Right), Math.Min(picture.Height, box.Bottom));
        if (inside.Width < 8 || inside.Height < 8)
            return 0;
        using PixelBuffer face = Resampler.Resize(picture, inside, side, side);
        return Math.Clamp((0.75 - Sharpness.Blur(new LumaPlane(face))) / 0.4, 0, 1);
    }
}
