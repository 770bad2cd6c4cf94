using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Ranking;

/// <summary>
/// How good a frame is as a poster, 0 to 1. All weights of the ranking are here and only here; docs/POSTERS.md explains
/// them. Pure.
/// </summary>
internal static class CandidateRanking
{
    private const double QualityWeight = 0.45;
    private const double FaceWeight = 0.30;
    private const double SubjectWeight = 0.25;
    private const double TextWeight = 0.50;

    /// <summary>The trained model's part of the quality; measures that are easy to explain keep the rest.</summary>
    private const double TechnicalShare = 0.4;

    /// <summary>How good the best face is, against how large faces are.</summary>
    private const double FaceQualityShare = 0.4;

    /// <summary>Where the subject lies, against how clear it is.</summary>
    private const double CompositionShare = 0.3;

    /// <summary>
    /// A good subject, set by hand: at 1 every frame had to be shown to the slow models before the first was sure, lower the order
    /// is less sure.
    /// </summary>
    private const double UsualSubject = 0.75;

    /// <summary>A face as high as this share of the frame says most; smaller ones say less, larger ones little more.</summary>
    private const double FullFaceHeight = 0.28;

    /// <summary>Text over this share of the frame costs the whole text weight: credits, slates, captions.</summary>
    private const double FullTextShare = 0.05;

    /// <summary>Lines are wide. What is not may be a pattern that the model takes for text, and counts this much.</summary>
    private const double BlockWeight = 0.2;

    /// <summary>Least width of a line against its height.</summary>
    private const double LineShape = 1.8;

    public static CandidateScores Score(
        QualityScores quality, FrameSeen seen, int width, int height)
    {
        double faces = Faces(seen.Faces, height);
        double saliency = Saliency(seen.Saliency);
        double text = Text(seen.Text, width, height), composition = Composition.Score(seen, width, height);
        return new CandidateScores(
            quality, Round(faces), Round(saliency), Round(text), Total(quality, seen.Finds, (faces, Subject(saliency, composition), text)))
        {
            Technical = Round(seen.Technical),
            FaceQuality = Round(seen.FaceQuality),
            Composition = Round(composition),
        };
    }

    /// <summary>
    /// About what the total will be, before the saliency model, or that for text as well, has looked. It is too low by 0.06 at
    /// most: to wait for the surest order costs a second before the first poster, and scores are not that sure themselves.
    /// </summary>
    public static double Estimate(QualityScores quality, FrameFinds finds, int width, int height) =>
        Total(quality, finds, (Faces(finds.Faces, height), UsualSubject, Text(finds.Text, width, height)));

    private static double Total(
        QualityScores quality, FrameFinds finds, (double Faces, double Subject, double Text) scores) => Round(Math.Clamp(
        (QualityWeight * (((1 - TechnicalShare) * quality.Overall) + (TechnicalShare * finds.Technical)))
        + (FaceWeight * (((1 - FaceQualityShare) * scores.Faces) + (FaceQualityShare * finds.FaceQuality)))
        + (SubjectWeight * scores.Subject) - (TextWeight * scores.Text), 0, 1));

    private static double Subject(double saliency, double composition) =>
        ((1 - CompositionShare) * saliency) + (CompositionShare * composition);

    /// <summary>The largest certain face counts most; up to three more add a little, a crowd adds no more.</summary>
    private static double Faces(IReadOnlyList<Face> faces, int height)
    {
        double[] sizes = [.. faces.Select(f => f.Score * Math.Min(1, f.Box.Height / (height * FullFaceHeight))).OrderDescending()];
        if (sizes.Length == 0)
            return 0;
        return Math.Min(1, (0.85 * sizes[0]) + (0.05 * sizes.Skip(1).Take(3).Sum()));
    }

    /// <summary>
    /// High when there is one clear subject that is neither a speck nor the whole frame and that the frame does not cut.
    /// </summary>
    private static double Saliency(SaliencyMap map)
    {
        ReadOnlySpan<float> values = map.Values;
        int strong = 0, border = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] < 0.5f)
                continue;
            strong++;
            int x = i % map.Width;
            border += x < 3 || x >= map.Width - 3 || i < map.Width * 3 ? 1 : 0;
        }

        double share = (double)strong / values.Length;
        double size = Math.Clamp(share / 0.06, 0, 1) * Math.Clamp((0.85 - share) / 0.35, 0, 1);
        double cut = Math.Min(1, border / (3.0 * (map.Width + (2 * map.Height))) * 3);
        return size * (1 - (0.6 * cut));
    }

    private static double Text(IReadOnlyList<TextRegion> text, int width, int height) =>
        Math.Min(1, text.Sum(t => t.Box.Area * (t.Box.Width >= t.Box.Height * LineShape ? 1 : BlockWeight))
            / ((double)width * height * FullTextShare));

    private static double Round(double score) => Math.Round(score, 4);
}
