namespace InferenceEngine.Posters.Internal.Editing;

/// <summary>Limits of crops by hand.</summary>
internal static class PosterCropLimits
{
    /// <summary>A smaller part of a frame is no picture.</summary>
    public const int LeastSide = 32;
}
