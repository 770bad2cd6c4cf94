using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Ranking;

/// <summary>What the models of content saw. Immutable.</summary>
internal sealed record ContentSeen(
    IReadOnlyList<DetectedObject> Objects, (string Name, double Probability)? Emotion, double? EyeOpenness, double Unsafe)
{
    public ContentSeen Scale(float x, float y) =>
        this with { Objects = [.. Objects.Select(o => o with { Box = o.Box.Scale(x, y) })] };

    public CandidateContent Facts() => new()
    {
        Objects = [.. Objects.Select(o => new NamedBox(
            o.Name, Math.Round(o.Box.Left, 1), Math.Round(o.Box.Top, 1), Math.Round(o.Box.Width, 1), Math.Round(o.Box.Height, 1),
            Math.Round(o.Score, 3)))],
        Emotion = Emotion?.Name,
        EmotionProbability = Emotion is { } emotion ? Math.Round(emotion.Probability, 3) : null,
        EyeOpenness = EyeOpenness is { } open ? Math.Round(open, 3) : null,
        Unsafe = Math.Round(Unsafe, 3),
    };
}
