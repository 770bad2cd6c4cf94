namespace InferenceEngine.Media;

/// <summary>A part of a picture, in pixels from its top left corner.</summary>
public readonly record struct PixelRectangle(int X, int Y, int Width, int Height);
