namespace InferenceEngine.Posters;

/// <summary>What may be remembered of videos, for later productions on them. Owns neither cache. Thread-safe.</summary>
/// <param name="Features">What models saw and what was chosen: some 10 MB a video.</param>
/// <param name="Pictures">Frames that may be chosen again, without loss: some 3 MB each at 1080p; null to decode them
/// again.</param>
public sealed record VideoMemory(IFeatureCache Features, IFeatureCache? Pictures);
