using InferenceEngine.Media;
using InferenceEngine.Posters.Internal.Frames;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters.Internal.Memory;

/// <summary>What a production had found when it began to render, without pixels. Immutable.</summary>
internal sealed record Finalists
{
    public required LetterboxBars Bars { get; init; }

    public PixelRectangle? Logo { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public required IReadOnlyList<ShotFacts> Shots { get; init; }

    public required IReadOnlyList<RejectedFrame> Rejected { get; init; }

    /// <summary>The chosen frames, by rank.</summary>
    public required IReadOnlyList<Finalist> Frames { get; init; }
}

/// <summary>A chosen frame with what the models saw in it. Immutable.</summary>
internal sealed record Finalist(
    long Pts, TimeSpan Time, bool IsKeyframe, int Shot, double? Motion, FrameFeatures Features, FrameSeen Seen, IReadOnlyList<string> Reasons);
