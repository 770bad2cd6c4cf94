namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>What is measured of 32 ms of sound.</summary>
/// <param name="Power">Mean square after <see cref="KWeighting"/>.</param>
/// <param name="Flux">How much rises in the spectrum, in decibels a band.</param>
/// <param name="Steadiness">How much the fine lines of the spectrum are those of a tenth of a second before, 0 to 1.</param>
/// <param name="Speech">Probability of speech.</param>
internal readonly record struct SoundFrame(float Power, float Flux, float Steadiness, float Speech);
