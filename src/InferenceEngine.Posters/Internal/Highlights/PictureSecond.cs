namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>What is seen in a second, each 0 to 1.</summary>
internal readonly record struct PictureSecond(double Motion, double Pace);
