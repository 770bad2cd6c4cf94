using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Internal.Ranking;

/// <summary>
/// Words for what a frame shows, by which rows and members can ask for artworks: people, how close, light, motion, and things where
/// the models of content looked. Pure.
/// </summary>
internal static class SceneTags
{
    /// <summary>Faces against the frame's height from which a shot is a close-up, or a medium one.</summary>
    private const double CloseUp = 0.30, Medium = 0.12;

    /// <summary>People from which it is a group, and a crowd.</summary>
    private const int Group = 3, Crowd = 7;

    /// <summary>Mean luma, 0 to 255, under which it is dark and over which it is light.</summary>
    private const double Dark = 55, Light = 95;

    /// <summary>Two faces are together when their middles are nearer than this, in face widths, and of like size.</summary>
    private const double Together = 1.6, LikeSize = 1.6;

    /// <summary>Both must be at least this high against the frame.</summary>
    private const double TogetherHeight = 0.14;

    /// <summary>Motion of the second, 0 to 1, from which it is action.</summary>
    private const double Moving = 0.5;

    /// <summary>A probability from which an expression is told.</summary>
    private const double SureEmotion = 0.8;

    private static readonly HashSet<string> animals = ["bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"];
    private static readonly HashSet<string> vehicles = ["bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat"];

    /// <param name="seen">What the models saw.</param>
    /// <param name="height">Rows of the frame that they saw.</param>
    /// <param name="frame">Its measures.</param>
    /// <param name="motion">Motion about its time, 0 to 1; null where the frames around it were not looked at.</param>
    public static IReadOnlyList<string> Of(FrameSeen seen, int height, FrameFeatures frame, double? motion)
    {
        List<string> tags = [People(seen)];
        if (Size(seen, height) is { } size)
            tags.Add(size);
        double light = frame.Grid.Average();
        if (light < Dark || light > Light)
            tags.Add(light < Dark ? "night" : "day");
        if (motion >= Moving)
            tags.Add("action");
        if (IsRomance(seen.Faces, height))
            tags.Add("romance");
        if (seen.Content is { } content)
            tags.AddRange(Things(content));
        return tags;
    }

    /// <summary>The size of a shot whose largest face is this high against the frame.</summary>
    public static string Size(double largestFace) => largestFace >= CloseUp ? "close-up" : largestFace >= Medium ? "medium" : "wide";

    private static string People(FrameSeen seen)
    {
        int persons = seen.Content?.Objects.Count(o => o.Name == "person") ?? 0;
        return Math.Max(seen.Faces.Count, persons) switch
        {
            0 => "no-people",
            1 => "one-person",
            2 => "two-people",
            >= Group and < Crowd => "group",
            _ => "crowd",
        };
    }

    private static string? Size(FrameSeen seen, int height)
    {
        if (seen.Faces.Count == 0)
            return seen.Content?.Objects.Any(o => o.Name == "person") ?? false ? "wide" : null;
        return Size(seen.Faces.Max(f => f.Box.Height) / height);
    }

    private static bool IsRomance(IReadOnlyList<Face> faces, int height)
    {
        if (faces.Count != 2 || faces.Any(f => f.Box.Height < height * TogetherHeight))
            return false;
        Box a = faces[0].Box, b = faces[1].Box;
        double width = (a.Width + b.Width) / 2, apart = Math.Sqrt(Math.Pow(a.CentreX - b.CentreX, 2) + Math.Pow(a.CentreY - b.CentreY, 2));
        return apart < width * Together && Math.Max(a.Height, b.Height) < Math.Min(a.Height, b.Height) * LikeSize;
    }

    private static IEnumerable<string> Things(ContentSeen content)
    {
        if (content.Objects.Any(o => animals.Contains(o.Name)))
            yield return "animal";
        if (content.Objects.Any(o => vehicles.Contains(o.Name)))
            yield return "vehicle";
        if (content.Emotion is { Probability: >= SureEmotion } emotion)
            yield return emotion.Name;
    }
}
