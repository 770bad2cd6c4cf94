namespace InferenceEngine.Onnx;

/// <summary>A thing in a picture.</summary>
/// <param name="Name">Of COCO's 80 classes, as "dog".</param>
/// <param name="Box">In pixels of the picture.</param>
/// <param name="Score">0 to 1.</param>
public readonly record struct DetectedObject(string Name, Box Box, float Score);
