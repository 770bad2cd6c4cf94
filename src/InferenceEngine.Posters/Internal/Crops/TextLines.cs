using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Crops;

/// <summary>Joins words of one line, which the detector may give apart: a crop between two words cuts the line. Pure.</summary>
internal static class TextLines
{
    /// <summary>Words closer than this many line heights are one line.</summary>
    private const float Gap = 0.8f;

    /// <summary>Lines of a frame, sure ones first, then the largest.</summary>
    public static IReadOnlyList<TextLine> From(IReadOnlyList<TextRegion> text, int width, int height)
    {
        Box frame = new(0, 0, width, height);
        return
        [
            .. Join(text).Select(line => TextLine.Judge(line.Box, line.Score, frame)).Where(line => line.Box.Area > 0)
                .OrderByDescending(line => line.IsSure).ThenByDescending(line => line.Box.Area),
        ];
    }

    private static List<TextRegion> Join(IReadOnlyList<TextRegion> text)
    {
        List<TextRegion> lines = [.. text];
        for (int i = 0; i < lines.Count; i++)
        {
            int other = lines.FindIndex(i + 1, line => IsSameLine(lines[i].Box, line.Box));
            if (other < 0)
                continue;
            lines[i] = new TextRegion(lines[i].Box.Union(lines[other].Box), Math.Max(lines[i].Score, lines[other].Score));
            lines.RemoveAt(other);
            i = -1;
        }

        return lines;
    }

    private static bool IsSameLine(Box a, Box b)
    {
        float height = Math.Min(a.Height, b.Height);
        float common = Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top);
        float gap = Math.Max(a.Left, b.Left) - Math.Min(a.Right, b.Right);
        return common > height / 2 && gap < height * Gap;
    }
}
