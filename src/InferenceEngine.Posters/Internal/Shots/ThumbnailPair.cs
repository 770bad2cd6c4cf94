namespace InferenceEngine.Posters.Internal.Shots;

/// <summary>How different two thumbnails are, in several ways that cheat in different cases. Pure.</summary>
internal static class ThumbnailPair
{
    /// <summary>A flat picture correlates with nothing: its variance counts at least this, in levels squared.</summary>
    private const float LeastVariance = 12;

    /// <summary>Half of the summed differences of two lists of shares, 0 to 1.</summary>
    public static float Shares(float[] a, float[] b)
    {
        float sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += Math.Abs(a[i] - b[i]);
        return sum / 2;
    }

    /// <summary>Mean difference of cells, and that of the calmer quarter: small where only a part changed.</summary>
    public static (float Mean, float Calm) Cells(ShotThumbnail a, ShotThumbnail b)
    {
        Span<float> differences = stackalloc float[ShotThumbnail.GridColumns * ShotThumbnail.GridRows];
        float sum = 0;
        for (int i = 0; i < differences.Length; i++)
        {
            differences[i] = (Math.Abs(a.Cells[i * 3] - b.Cells[i * 3]) + Math.Abs(a.Cells[(i * 3) + 1] - b.Cells[(i * 3) + 1])
                + Math.Abs(a.Cells[(i * 3) + 2] - b.Cells[(i * 3) + 2])) / 255;
            sum += differences[i];
        }

        differences.Sort();
        return (sum / differences.Length, differences[differences.Length / 4]);
    }

    /// <summary>Mean difference of brightness, 0 to 1, and one less the correlation, which a change of light does not move.</summary>
    public static (float Difference, float Uncorrelated) Luma(ShotThumbnail a, ShotThumbnail b)
    {
        if (a.Luma.Length != b.Luma.Length)
            return (1, 1);
        ReadOnlySpan<byte> first = a.Luma, second = b.Luma;
        long difference = 0, product = 0;
        for (int i = 0; i < first.Length; i++)
        {
            difference += Math.Abs(first[i] - second[i]);
            product += first[i] * second[i];
        }

        float covariance = ((float)product / first.Length) - (a.Mean * b.Mean);
        float spread = MathF.Sqrt((a.Variance + LeastVariance) * (b.Variance + LeastVariance));
        return (difference / (255f * first.Length), Math.Clamp(1 - ((covariance + LeastVariance) / spread), 0, 2));
    }

    /// <summary>Share of the edges of one that are not near an edge of the other, the larger of both ways (Zabih, 1995).</summary>
    public static float Edges(ShotThumbnail a, ShotThumbnail b) =>
        a.Edges.Length == b.Edges.Length ? Math.Max(Missing(a.Edges, b.NearEdges), Missing(b.Edges, a.NearEdges)) : 1;

    /// <summary>
    /// How much of the way from <paramref name="a"/> to <paramref name="m"/> lies on the line to <paramref name="b"/>, 0 to 1,
    /// and how far along it: a dissolve's middle lies on the line, motion's does not.
    /// </summary>
    public static (float OnLine, float Along) Mix(ShotThumbnail a, ShotThumbnail m, ShotThumbnail b)
    {
        if (a.Luma.Length != m.Luma.Length || b.Luma.Length != m.Luma.Length)
            return (0, 0);
        ReadOnlySpan<byte> from = a.Luma, middle = m.Luma, to = b.Luma;
        long way = 0, line = 0, both = 0;
        for (int i = 0; i < from.Length; i++)
        {
            int x = middle[i] - from[i], d = to[i] - from[i];
            way += x * x;
            line += d * d;
            both += x * d;
        }

        float noise = 4f * from.Length, along = both / (line + noise);
        return (Math.Clamp(along * both / (way + noise), 0, 1), Math.Clamp(along, -0.5f, 1.5f));
    }

    private static float Missing(bool[] edges, bool[] near)
    {
        int all = 0, missing = 0;
        for (int i = 0; i < edges.Length; i++)
        {
            all += edges[i] ? 1 : 0;
            missing += edges[i] && !near[i] ? 1 : 0;
        }

        return (missing + 1f) / (all + 20f);
    }
}
