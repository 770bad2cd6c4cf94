namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>What is heard in a second, each 0 to 1.</summary>
internal readonly record struct SoundSecond(double Loudness, double Onset, double Speech, double Music);
