using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Crops;
using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Internal.Ranking;

/// <summary>
/// What only models can see that makes a frame a poor poster: cards and credits, pages of text, subtitles, faces that the
/// frame cuts. Such frames are used only when there is little else. Pure.
/// </summary>
internal static class SeenRules
{
    /// <summary>From this line count on, text on a plain ground is credits.</summary>
    private const int CreditLines = 4;

    /// <summary>A subtitle's middle is below this share of the height.</summary>
    private const float SubtitleTop = 0.74f;

    /// <summary>A subtitle is at most this high and at least this wide, as shares of the frame.</summary>
    private const float SubtitleHeight = 0.13f, SubtitleWidth = 0.12f;

    /// <summary>A subtitle's middle is this near to the frame's, as a share of its width; a logo or a clock is not.</summary>
    private const float SubtitleOff = 0.12f;

    /// <summary>A face is cut when this share of it is beyond the edge, or it touches the edge within this share.</summary>
    private const float CutShare = 0.04f;

    /// <summary>Faces under this share of the height are crowd; less sure ones may be none.</summary>
    private const float LeastFace = 0.1f, LeastScore = 0.85f;

    /// <summary>The first rule that the frame breaks, in words for people; null when it breaks none.</summary>
    public static string? Flaw(FrameFeatures frame, FrameFinds finds, (int Width, int Height) size, RejectThresholds limits)
    {
        TextLine[] lines = [.. TextLines.From(finds.Text, size.Width, size.Height).Where(line => line.IsSure)];
        if (frame.PlainShare >= limits.PlainGround && lines.Length > 0)
        {
            return lines.Length >= CreditLines
                ? $"credits: {lines.Length} lines of text on a plain ground"
                : "card: text on a plain ground";
        }

        if (lines.Length >= limits.PageLines)
            return $"slate or page: {lines.Length} lines of text";
        if (lines.Any(line => IsSubtitle(line.Box, size)))
            return "subtitle: a line of text is burnt into the lower edge";
        return finds.Faces.Any(face => IsCut(face, size)) ? "cut face: the frame's edge goes through a face" : OfContent(finds.Content, limits);
    }

    private static string? OfContent(ContentSeen? content, RejectThresholds limits)
    {
        if (content is null)
            return null;
        if (content.Unsafe >= limits.MostUnsafe)
            return $"unsafe: the safety model gives it {content.Unsafe:0.00}";
        return content.EyeOpenness < limits.LeastEyeOpenness
            ? $"closed eyes: the lids of a main face are {content.EyeOpenness:0.00} eye widths apart" : null;
    }

    private static bool IsSubtitle(Box line, (int Width, int Height) size) =>
        (line.Top + line.Bottom) / 2 > size.Height * SubtitleTop && line.Height < size.Height * SubtitleHeight
        && line.Width > size.Width * SubtitleWidth && Math.Abs(((line.Left + line.Right) / 2) - (size.Width / 2f)) < size.Width * SubtitleOff;

    private static bool IsCut(Face face, (int Width, int Height) size)
    {
        float x = face.Box.Width * CutShare, y = face.Box.Height * CutShare;
        return face.Score >= LeastScore && face.Box.Height >= size.Height * LeastFace
            && (face.Box.Left < -x || face.Box.Top < -y || face.Box.Right > size.Width + x || face.Box.Bottom > size.Height + y);
    }
}
