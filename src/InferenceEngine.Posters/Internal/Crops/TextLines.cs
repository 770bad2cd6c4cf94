using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Internal.Crops;

/// <summary>Joins words of one line, which the detector may give apart: a crop between two words cuts the line. Pure.</summary>
internal static class TextLines
{
    /// <summary>Words closer than this many line heights are one line.</summary>
    private const float Gap = 0.8f;

    public static IReadOnlyList<Box> Join(IReadOnlyList<TextRegion> text)
    {
        List<Box> lines = [.. text.Select(t => t.Box)];
        for (int i = 0; i < lines.Count; i++)
        {
            int other = lines.FindIndex(i + 1, line => IsSameLine(lines[i], line));
            if (other < 0)
                continue;
            lines[i] = lines[i].Union(lines[other]);
            lines.RemoveAt(other);
            i = -1;
        }

        return [.. lines.OrderByDescending(line => line.Area)];
    }

    private static bool IsSameLine(Box a, Box b)
    {
        float height = Math.Min(a.Height, b.Height);
        float common = Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top);
        float gap = Math.Max(a.Left, b.Left) - Math.Min(a.Right, b.Right);
        return common > height / 2 && gap < height * Gap;
    }
}
