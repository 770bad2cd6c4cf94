using InferenceEngine.Media;
using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Internal.Memory;

/// <summary>What a sweep found, without pixels: all that ranking begins with. Immutable.</summary>
internal sealed record KnownSweep
{
    public required LetterboxBars Bars { get; init; }

    public PixelRectangle? Logo { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public required IReadOnlyList<ShotFacts> Shots { get; init; }

    /// <summary>Whether every frame was looked at, so that no frame is moved to a sharper neighbour.</summary>
    public required bool IsExact { get; init; }

    /// <summary>In order of time.</summary>
    public required IReadOnlyList<KnownFrame> Frames { get; init; }
}

/// <summary>A frame of a sweep. Immutable.</summary>
/// <param name="Rejection">Why it cannot be a poster; null while it can.</param>
/// <param name="CanWin">Whether it can be a poster and its pixels were kept.</param>
/// <param name="WasSeen">Whether the models had looked at it when the sweep ended.</param>
internal sealed record KnownFrame(
    long Pts, TimeSpan Time, bool IsKeyframe, int Shot, double? Motion, FrameFeatures Features, string? Rejection, bool CanWin, bool WasSeen);

/// <summary>The sharpest frame around another. Immutable.</summary>
internal sealed record KnownSharpest(long Pts, TimeSpan Time, bool IsKeyframe, FrameFeatures Features, string Reason);
