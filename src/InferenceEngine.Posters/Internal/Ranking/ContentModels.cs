using InferenceEngine.Native;
using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Ranking;

/// <summary>
/// The models that look at what is shown: objects, expressions, eyes, safety. Opened when first used. Does not own the
/// repository. Thread-safe.
/// </summary>
internal sealed class ContentModels(ModelRepository repository)
{
    /// <summary>Names of the models.</summary>
    public static readonly string[] Names = ["nanodet", "iris", "emotion", "nsfw-mobilenet-v2"];

    /// <summary>Faces under this share of the frame's height have no expression to speak of.</summary>
    private const float LeastFace = 0.1f;

    /// <summary>A face at least this high against the largest is a main one, whose closed eyes are seen.</summary>
    private const float MainFace = 0.7f;

    private readonly Lazy<ObjectDetector> objects = new(() => new ObjectDetector(repository.Open(Names[0])));
    private readonly Lazy<EyeReader> eyes = new(() => new EyeReader(repository.Open(Names[1])));
    private readonly Lazy<EmotionReader> emotions = new(() => new EmotionReader(repository.Open(Names[2])));
    private readonly Lazy<SafetyScorer> safety = new(() => new SafetyScorer(repository.Open(Names[3])));

    /// <summary>All that they see; the picture must live until the task ends.</summary>
    public async Task<ContentSeen> LookAsync(PixelBuffer picture, IReadOnlyList<Face> faces, CancellationToken cancellation)
    {
        IReadOnlyList<DetectedObject> found = await objects.Value.DetectAsync(picture, cancellation);
        double unsafeScore = await safety.Value.ScoreAsync(picture, cancellation);
        Face[] large = [.. faces.Where(f => f.Box.Height >= picture.Height * LeastFace).OrderByDescending(f => f.Box.Height)];
        if (large.Length == 0)
            return new ContentSeen(found, null, null, unsafeScore);
        double? openness = null;
        foreach (Face face in large.Where(f => f.Box.Height >= large[0].Box.Height * MainFace))
        {
            if (await eyes.Value.OpennessAsync(picture, face, cancellation) is { } open)
                openness = Math.Min(openness ?? open, open);
        }

        return new ContentSeen(found, await emotions.Value.ReadAsync(picture, large[0], cancellation), openness, unsafeScore);
    }
}
