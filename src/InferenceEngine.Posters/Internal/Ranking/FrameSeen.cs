using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Ranking;

/// <summary>Faces, quality and, once it was read, text of a frame: all but the saliency map. Immutable.</summary>
internal sealed record FrameFinds(IReadOnlyList<Face> Faces, IReadOnlyList<TextRegion> Text)
{
    /// <summary>Technical quality, 0 to 1.</summary>
    public double Technical { get; init; }

    /// <summary>See <see cref="Ranking.FaceQuality"/>.</summary>
    public double FaceQuality { get; init; }

    /// <summary>What the models of content saw; null where they did not look.</summary>
    public ContentSeen? Content { get; init; }
}

/// <summary>All that the models saw in a frame. Immutable.</summary>
internal sealed record FrameSeen(IReadOnlyList<Face> Faces, IReadOnlyList<TextRegion> Text, SaliencyMap Saliency)
{
    /// <summary>Technical quality, 0 to 1.</summary>
    public double Technical { get; init; }

    /// <summary>See <see cref="Ranking.FaceQuality"/>.</summary>
    public double FaceQuality { get; init; }

    /// <summary>What the models of content saw; null where they did not look.</summary>
    public ContentSeen? Content { get; init; }

    /// <summary>What the quicker models found.</summary>
    public FrameFinds Finds => new(Faces, Text) { Technical = Technical, FaceQuality = FaceQuality, Content = Content };

    /// <summary>The same in pixels of a larger copy of the frame; the map covers any size.</summary>
    public FrameSeen Scale(float x, float y) => this with
    {
        Faces =
        [
            .. Faces.Select(f => new Face(f.Box.Scale(x, y), f.Score, [.. f.Points.Select(p => new PicturePoint(p.X * x, p.Y * y))])),
        ],
        Text = [.. Text.Select(t => t with { Box = t.Box.Scale(x, y) })],
        Content = Content?.Scale(x, y),
    };
}

/// <summary>What an earlier look at the frame, or at a near-duplicate, saw already; null what is not known.</summary>
/// <param name="Saliency">The map, which saves the slowest model.</param>
/// <param name="Technical">Technical quality, which its model judges at one size whatever the picture's.</param>
internal readonly record struct KnownSeen(SaliencyMap? Saliency, double? Technical);
