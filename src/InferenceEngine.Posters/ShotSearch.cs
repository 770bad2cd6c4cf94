namespace InferenceEngine.Posters;

/// <summary>How the shots of a video are found.</summary>
public enum ShotSearch
{
    /// <summary>Exact for videos up to <see cref="PosterOptions.ExactShotsLimit"/>, from keyframes for longer ones.</summary>
    Automatic,

    /// <summary>Every frame is decoded and seen at a small size: shots are exact to the frame.</summary>
    Exact,

    /// <summary>Only from the keyframes that are looked through anyway: fast, and as coarse as those. All frames where there are under four.</summary>
    Keyframes,
}
