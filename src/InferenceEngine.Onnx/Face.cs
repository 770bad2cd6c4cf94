namespace InferenceEngine.Onnx;

/// <summary>A point in pixels of a picture.</summary>
public readonly record struct PicturePoint(float X, float Y);

/// <summary>A face. The box runs from the forehead to the chin, without hair.</summary>
/// <param name="Box">Where, in pixels.</param>
/// <param name="Score">Confidence, 0 to 1.</param>
/// <param name="Points">Right eye, left eye, nose tip, mouth, right ear, left ear (right and left of the person).</param>
public sealed record Face(Box Box, float Score, IReadOnlyList<PicturePoint> Points);
