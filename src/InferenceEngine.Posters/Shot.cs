namespace InferenceEngine.Posters;

/// <summary>Frames between two boundaries.</summary>
/// <param name="Index">Number of the shot, from 0.</param>
/// <param name="Scene">Number of its scene, from 0.</param>
/// <param name="FirstFrame">Number of its first frame, from 0.</param>
/// <param name="LastFrame">Number of its last frame.</param>
/// <param name="From">Time of its first frame.</param>
/// <param name="To">Time of its last frame.</param>
/// <param name="Begins">How it begins; null for the first.</param>
public sealed record Shot(
    int Index, int Scene, int FirstFrame, int LastFrame, TimeSpan From, TimeSpan To, ShotBoundary? Begins);
